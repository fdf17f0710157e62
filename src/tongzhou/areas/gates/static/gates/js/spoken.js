// Short codes as people say them: no 0 O, 1 I L, and a last sign that checks the others. Twin of base/ids.py.

export const ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ";
export const LENGTH = 6;

export function checkSign(body) {
  let total = 0;
  [...body].forEach((sign, place) => { total += (place + 1) * ALPHABET.indexOf(sign); });
  return ALPHABET[total % ALPHABET.length];
}

// Whether the last sign fits the others: what was typed can be one of our codes.
export function fits(code) {
  if (code.length < 3 || [...code].some((sign) => !ALPHABET.includes(sign))) return false;
  return checkSign(code.slice(0, -1)) === code.slice(-1);
}

// Blanks, dashes, small letters and full-width signs do not matter.
export const bare = (text) => text.normalize("NFKC").replace(/[\s\-‐‑‒–—−_.·]/g, "").toUpperCase();
