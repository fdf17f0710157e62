// Who keeps which gate on this phone at the moment, and in which direction people come.

import * as kit from "./kit.js";
import {keep, kept} from "./store.js";

const KEPT_GUARDS = 4;
const shift = {gate: null, direction: "in", guard: null, guards: [], without: false};

export async function bringShift() { Object.assign(shift, await kept("shift")); }
// Without a disk the choice holds until the page is closed.
const save = () => keep("shift", {...shift}).catch(() => {});

export const gates = () => kit.current()?.gates || [];
// The chosen gate, or the only one.
export const gate = () => gates().find(({id}) => id === shift.gate) || (gates().length === 1 ? gates()[0] : null);
export const direction = () => shift.direction;
export const guard = () => shift.guard;
export const guardHash = () => shift.guard?.hash || null;
export const guards = () => shift.guards;

export const stand = (id) => { shift.gate = id; return save(); };
export const turn = (way) => { shift.direction = way; return save(); };

// False when no guard with this number is on the list.
export async function comeOn(number) {
  if (!kit.knowsGuard(number)) return false;
  Object.assign(shift, {guard: {number, hash: kit.hashOf(number)}, without: false});
  shift.guards = [shift.guard, ...shift.guards.filter((one) => one.number !== number)].slice(0, KEPT_GUARDS);
  await save();
  return true;
}
// Nobody gave a number; the page does not ask again by itself.
export const goOff = () => { Object.assign(shift, {guard: null, without: true}); return save(); };
export const mustAsk = () => !shift.guard && !shift.without;
