// Number plates of motor vehicles (GA 36): which sign may come next, and when a plate is complete.
// Twin of base/codes.py: the same kinds, the same cases (tests/plates.json).

export const PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
export const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ";
export const DIGITS = "0123456789";
export const SIGNS = LETTERS + DIGITS;

const times = (n, signs) => Array(n).fill(signs);
const local = (...rest) => [PROVINCES, LETTERS, ...rest];
// Sign by sign what may stand there.
const KINDS = [
  ["ordinary", local(...times(5, SIGNS))],
  ["new_energy_small", local("ABCDEFGHJK", SIGNS, ...times(4, DIGITS))],
  ["new_energy_large", local(...times(5, DIGITS), "DF")],
  ["trailer", local(...times(4, SIGNS), "挂")],
  ["training", local(...times(4, SIGNS), "学")],
  ["police", local(...times(4, SIGNS), "警")],
  ["rescue", local(...times(4, SIGNS), "应", "急")],
  ["hong_kong", ["粤", "Z", ...times(4, SIGNS), "港"]],
  ["macao", ["粤", "Z", ...times(4, SIGNS), "澳"]],
  ["embassy", [...times(6, DIGITS), "使"]],
  ["embassy", ["使", ...times(6, DIGITS)]],
  ...[4, 5].flatMap((n) => [
    ["consulate", [PROVINCES, ...times(n, DIGITS), "领"]],
    ["consulate", local(...times(n, DIGITS), "领")],
  ]),
];

const begins = (signs, typed) => typed.length <= signs.length && typed.every((sign, at) => signs[at].includes(sign));

// The kind of a complete plate, or "".
export function kindOf(plate) {
  const typed = [...plate];
  return KINDS.find(([, signs]) => signs.length === typed.length && begins(signs, typed))?.[0] || "";
}

// What the page says about it: "ordinary", "new_energy", "other", or "" while it is none.
export function sortOf(plate) {
  const kind = kindOf(plate);
  if (!kind || kind === "ordinary") return kind;
  return kind.startsWith("new_energy") ? "new_energy" : "other";
}

// The signs that a keypad should offer after what stands there already. An embassy's 使 comes first on the
// keys, wherever it stands on the plate.
export function nextSigns(plate) {
  const typed = [...plate];
  const next = KINDS.filter(([, signs]) => begins(signs, typed)).map(([, signs]) => signs[typed.length] || "");
  const signs = [...new Set(next.join(""))].join("");
  return typed.length ? signs : signs.replace(/[0-9]/g, "");
}

// The ways in which the same plate may stand on the list.
export function writtenAs(plate) {
  return kindOf(plate) !== "embassy" ? [plate] : [plate, plate.startsWith("使") ? `${plate.slice(1)}使` : `使${plate.slice(0, -1)}`];
}
