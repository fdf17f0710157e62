// Ids that rise with time (UUID version 7), also when the clock of the phone is put back.

let last = 0;
let count = 0;

const hex = (number, length) => number.toString(16).padStart(length, "0");

// Nothing made from now on sorts before this id.
export function startAfter(id) {
  const moment = parseInt(id.replace("-", "").slice(0, 12), 16);
  if (moment < last) return;
  last = moment;
  count = Math.max(count, parseInt(id.slice(15, 18), 16));
}

export function makeId(at = Date.now()) {
  if (at > last) [last, count] = [at, Math.floor(Math.random() * 1024)];
  else if (++count > 4095) [last, count] = [last + 1, 0];
  const chance = crypto.getRandomValues(new Uint8Array(8));
  chance[0] = 0x80 | (chance[0] & 0x3f);
  const rest = [...chance].map((byte) => hex(byte, 2)).join("");
  const time = hex(last, 12);
  return `${time.slice(0, 8)}-${time.slice(8)}-7${hex(count, 3)}-${rest.slice(0, 4)}-${rest.slice(4)}`;
}
