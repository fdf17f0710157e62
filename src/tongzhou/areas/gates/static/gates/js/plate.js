// Number plates of motor vehicles (GA 36): which sign may come next, and when a plate is complete.

export const PROVINCES = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
export const LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ";
export const SIGNS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789";
export const ENDINGS = "学警挂港澳领使";

const ORDINARY = new RegExp(`^[${PROVINCES}][${LETTERS}][${SIGNS}]{4}[${SIGNS}${ENDINGS}]$`);
// New energy, eight signs: small vehicles carry their letter first, large ones last.
const SMALL = new RegExp(`^[${PROVINCES}][${LETTERS}][ABCDEFGHJK][${SIGNS}][0-9]{4}$`);
const LARGE = new RegExp(`^[${PROVINCES}][${LETTERS}][0-9]{5}[ABCDEFGHJK]$`);

// "ordinary", "new_energy", or "" while it is none.
export function sortOf(plate) {
  if (ORDINARY.test(plate)) return "ordinary";
  return SMALL.test(plate) || LARGE.test(plate) ? "new_energy" : "";
}

// The signs that a keypad should offer after what stands there already.
export function nextSigns(typed) {
  const length = [...typed].length;
  if (length === 0) return PROVINCES;
  if (length === 1) return LETTERS;
  if (length === 6) return SIGNS + ENDINGS;
  return length < 8 ? SIGNS : "";
}
