// A short code from a card, a telephone or a paper list, typed on large keys; the last sign checks the others at once.

import {h} from "../dom.js";
import * as kit from "../kit.js";
import {pad, typing} from "../pad.js";
import {onLeave, open} from "../router.js";
import {ALPHABET, fits, LENGTH} from "../spoken.js";
import {say} from "../words.js";

const LONGEST = 10;

function words(typed) {
  if (typed.length < LENGTH) return ["", say("code.hint")];
  return fits(typed) ? ["good", say("code.fits")] : ["bad", say("code.wrong")];
}

export function code() {
  let typed = "";
  const shown = h("output", {class: "typed code"}, "");
  const state = h("p", {class: "state", role: "status"}, "");
  const check = h("button", {type: "button", class: "main", onclick: () => answer()}, say("check"));
  const answer = () => open("answer", {found: kit.findText(typed), readBy: "typed", back: "code"});
  function draw() {
    const [tone, sentence] = words(typed);
    shown.textContent = typed.padEnd(LENGTH, "·");
    [state.className, state.textContent] = [`state ${tone}`, sentence];
    check.disabled = tone !== "good";
  }
  const keys = {
    onSign(sign) {
      if (typed.length < LONGEST) typed += sign;
      draw();
      if (fits(typed) && typed.length >= LENGTH && kit.findText(typed)) answer();
    },
    onErase() { typed = typed.slice(0, -1); draw(); },
    onEnter() { if (!check.disabled) answer(); },
  };
  onLeave(typing(keys, ALPHABET));
  draw();
  return h("div", {class: "page"}, h("h1", {}, say("code")), shown, state,
    pad(ALPHABET, {...keys, columns: 6}), h("div", {class: "foot"}, check));
}
