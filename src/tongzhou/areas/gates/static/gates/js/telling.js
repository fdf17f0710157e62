// What a phone can know of the true time: its own clock, how far that was off at the last contact, and jumps of it.
// Pure: the clock of the phone (`wall`) and one that nobody can set (`steady`) are given, both in milliseconds.

const SLEW = 2000; // what networks correct bit by bit is no jump

export function telling(wall, steady, onJump = () => {}) {
  // `offset` is added to the phone's clock; `known`: it was measured on the clock as it stands now.
  const clock = {offset: 0, known: false};
  let gap = wall() - steady();
  let guess = null;

  // The steady clock stops while a phone sleeps: only a clock that was put back is noticed for certain.
  clock.notice = () => {
    const moved = wall() - steady() - gap;
    if (Math.abs(moved) < SLEW) return;
    gap += moved;
    if (moved < 0) {
      clock.offset = Math.round(clock.offset - moved);
      onJump();
    } else if (guess && wall() + guess.offset >= guess.moment) {
      Object.assign(clock, {offset: guess.offset, known: guess.known}); // it was put right again
      guess = null;
    }
  };
  clock.now = () => { clock.notice(); return wall() + clock.offset; };

  // What the server said when asked; half of the way there and back is taken off.
  clock.learn = (said, askedAt) => {
    if (Number.isNaN(said)) return;
    gap = wall() - steady();
    guess = null;
    Object.assign(clock, {offset: Math.round(said - (askedAt + wall()) / 2), known: true});
  };

  // This late it was already: a clock that stands before (an empty battery sets it to 1970) is wrong, and
  // time goes on from there until the server is heard.
  clock.notBefore = (moment) => {
    if (!moment || clock.now() >= moment - SLEW) return;
    guess = {offset: clock.offset, known: clock.known, moment};
    Object.assign(clock, {offset: moment - wall(), known: false});
  };
  clock.isWrong = () => guess !== null;

  // How many milliseconds the phone's clock is ahead, for an envelope; undefined when nobody knows.
  clock.ahead = () => { clock.notice(); return clock.known ? 0 - clock.offset : undefined; };
  return clock;
}
