// What somebody did is on the phone's disk, or the guard is told in large letters that it is not.

export class Unwritten extends Error {}

let ask = async () => false;

// `call(fault)` shows it and comes back with true for "try again", or false when the guard gives up.
export const onUnwritten = (call) => { ask = call; };

// Tried until it works; throws Unwritten once the guard has put it on paper instead.
export async function insist(work) {
  for (;;) {
    try { return await work(); } catch (fault) {
      if (!(await ask(fault))) throw new Unwritten(String(fault));
    }
  }
}

// Ends the press of a button without a fault: the guard knows already.
export const untilUnwritten = (work) => async (...given) => {
  try { await work(...given); } catch (fault) { if (!(fault instanceof Unwritten)) throw fault; }
};
