// How a question about somebody without a pass stands. Pure: `line` is its line in today's list.

const MINUTE = 60000;
// Nobody stands at the gate any more.
const STALE = 120 * MINUTE;
// So long an answer is still told after the guard has decided alone.
const LATE = 30 * MINUTE;

const age = (line, now) => now - Date.parse(line.at);

// Somebody may still wait at the gate, whatever day it is and whoever keeps it now.
export const isWaiting = (line, now) => line.what === "asked" && !line.answer && age(line, now) < STALE;

// An answer to it would still be told. `late` "?" : the server says that there is one.
export function isWatched(line, now) {
  if (line.what !== "asked") return false;
  return line.late ? line.late === "?" : isWaiting(line, now) || Boolean(line.by_guard && age(line, now) < LATE);
}

// What the server's word means for the line: "" nothing yet, "answer" it waited for it, "late" the guard has
// decided alone, "mine" the guard's own word stands.
export function meaning(line, word) {
  if (!word?.answer) return "";
  if (word.by_guard) return "mine";
  return line.answer ? "late" : "answer";
}

// What a refusal means for the line of the act that it was about; null when there is nothing to change.
export function afterRefusal(envelope, line, why) {
  if (!line) return null;
  if (envelope.kind === "gates.undone") return {...line, undone: false, why};
  return envelope.kind === "gates.decided" ? {...line, late: "?", why} : null;
}
