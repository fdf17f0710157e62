// The phone's own clock, and our best knowledge of the true time: how far it was off at the last contact.

import {keep, kept} from "./store.js";
import {telling} from "./telling.js";

const save = () => keep("offset", clock.offset).catch(() => {});
const clock = telling(() => Date.now(), () => performance.now(), save);

export async function bringClock() {
  const offset = await kept("offset");
  Object.assign(clock, {offset: offset || 0, known: offset !== undefined});
}

export const {ahead, isWrong, notBefore, now} = clock;
export const iso = (moment = now()) => new Date(moment).toISOString();
export const offBy = () => clock.offset;

export function learn(said, askedAt) {
  clock.learn(Date.parse(said), askedAt);
  save();
}
