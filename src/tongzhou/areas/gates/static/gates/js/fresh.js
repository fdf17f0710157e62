// Which code in the camera's picture is new: the card that was just answered lies there still for a moment.

const GONE = 2000; // so long a card must have been out of the picture to count as shown again
const PAUSE = 1000; // nobody looked: the answer was on the screen
const LONG = 20000; // after that whoever shows it has come again

// Gives a function that is told every look, (text or "", moment) → true when this code is to be answered now.
export function freshness() {
  let last = {text: "", at: -Infinity};
  let looked = 0;
  return (text, at) => {
    const pause = at - looked;
    looked = at;
    // While no camera looked, the last card is taken to have lain where it lay.
    if (pause > PAUSE && pause < LONG) last.at += pause;
    if (!text) return false;
    const same = text === last.text && at - last.at < GONE;
    last = {text, at};
    return !same;
  };
}
