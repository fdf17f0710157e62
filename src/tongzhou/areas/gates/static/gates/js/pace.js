// When what is sent: pure, so that it can be tried without a browser.

export const LONGEST = 5 * 60000;

// The longer it fails the longer the pause, and no two phones at the same moment.
export function pauseAfter(tries) {
  const longest = Math.min(LONGEST, 1000 * 2 ** Math.min(tries, 9));
  return longest / 2 + Math.random() * longest / 2;
}

// In the order of ids; one that failed waits its time and does not hold up the others.
export function nextBatch(waiting, most, at = Date.now()) {
  const putBack = at + 2 * LONGEST; // no pause is that long: the clock was put back
  return waiting.filter(({after}) => after <= at || after > putBack).slice(0, most);
}
