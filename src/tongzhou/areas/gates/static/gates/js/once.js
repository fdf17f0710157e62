// A press that writes something down: one at a time, and the second tap of a double one writes nothing,
// also when the screen has changed under the finger meanwhile.

import {untilUnwritten} from "./insist.js";

const SOON = 350;
const NEAR = 48; // pixels: a finger does not hit the same spot twice
let presses = 0; // all of them, also those that write nothing
let busy = false;
let last = {nth: -1, at: -Infinity, x: 0, y: 0};

export const pressed = () => { presses += 1; };
export const countPresses = (where) => where.addEventListener("click", pressed, true);

function doubled({clientX: x = 0, clientY: y = 0}, at) {
  return presses - last.nth <= 1 && at - last.at < SOON && Math.hypot(x - last.x, y - last.y) < NEAR;
}

// Of `work` one runs at a time, whichever button began it.
export const once = (work, clock = () => performance.now()) => async (event = {}) => {
  const {clientX: x = 0, clientY: y = 0} = event;
  if (busy || doubled(event, clock())) { last.nth = presses; return; }
  busy = true;
  try { await untilUnwritten(work)(event); } finally {
    busy = false;
    last = {nth: presses, at: clock(), x, y};
  }
};
