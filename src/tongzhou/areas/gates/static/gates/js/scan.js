// From the text of a code to what the verdict needs. Codes and short codes are read the same way by eye, hand scanner and camera.

import * as clock from "./clock.js";
import {readText} from "./codes.js";
import * as kit from "./kit.js";
import {bare, fits} from "./spoken.js";

// null when nothing is known by that number; {trouble} when the code itself is at fault.
export async function foundBy(text) {
  const trimmed = text.trim();
  if (/^TZ1:/i.test(trimmed)) {
    try {
      return await readText(trimmed.toUpperCase(), kit.current().keys, clock.iso());
    } catch { return {trouble: "unreadable"}; }
  }
  const code = bare(trimmed);
  return fits(code) ? kit.findText(code) : {trouble: "unreadable"};
}
