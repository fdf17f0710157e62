// The phone's own clock, and our best knowledge of the true time: how far it was off at the last contact.

import {keep, kept} from "./store.js";

let offset = 0; // milliseconds to add to the phone's clock

export async function bringClock() { offset = (await kept("offset")) || 0; }

export const now = () => Date.now() + offset;
export const iso = (moment = now()) => new Date(moment).toISOString();
export const offBy = () => offset;

// What the server said when asked; half of the way there and back is taken off.
export function learn(said, askedAt) {
  const moment = Date.parse(said);
  if (Number.isNaN(moment)) return;
  offset = Math.round(moment - (askedAt + Date.now()) / 2);
  keep("offset", offset);
}
