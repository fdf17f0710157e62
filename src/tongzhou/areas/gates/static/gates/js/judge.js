// Puts together what the verdict is made from: the gate, the rules, and what this phone has seen itself.

import * as clock from "./clock.js";
import * as kit from "./kit.js";
import {inTouch} from "./outbox.js";
import {standing, verdict} from "./verdict.js";

const passages = (lines) => lines.filter((line) => line.what === "passage" && !line.undone && line.quota);

// What the list says counts now: the server is heard, and the list itself is not old.
export const online = () => inTouch() && kit.isFresh() && !kit.fault();

const told = ({id, quota, serial, direction, at, exempt, people}) => ({id, quota, serial, direction, at, exempt, people});

export function seenHere(lines) {
  return [...(kit.current().seen || []), ...passages(lines).map(told)];
}

export function judge(found, {gate, direction, people, purpose, lines}) {
  const {rules, revoked, barred, elsewhere, undone, old_min} = kit.current();
  return verdict(found, {
    at: clock.iso(), gate, direction, people, purpose, rules, revoked, barred, elsewhere, undone, old_min,
    list_at: clock.isWrong() ? null : clock.iso(kit.since()), seen: seenHere(lines), online: online(),
  });
}

// Since when the household is out, from its last passage; null when it is in or nothing is known.
export function outSince(quota, lines) {
  let last = null;
  for (const one of standing({seen: seenHere(lines), undone: kit.current().undone})) if (one.quota === quota && (!last || one.at > last.at)) last = one;
  return last && last.direction === "out" ? last.at : null;
}
