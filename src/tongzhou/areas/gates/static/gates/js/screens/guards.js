// Shift change: the guard's number is typed, or pressed when it was here today. Nobody signs in.

import {h, shape} from "../dom.js";
import {pad, typing} from "../pad.js";
import {home, onLeave} from "../router.js";
import * as shift from "../shift.js";
import {say} from "../words.js";

const LONGEST = 6;

export function guards() {
  let typed = "";
  const shown = h("output", {class: "typed"}, "");
  const fault = h("p", {class: "fault", role: "alert"}, "");
  const draw = () => { shown.textContent = typed || " "; fault.textContent = ""; };
  const enter = async (number) => {
    if (await shift.comeOn(number)) return home();
    fault.textContent = say("guard.unknown");
    return null;
  };
  const keys = {
    onSign: (sign) => { if (typed.length < LONGEST) typed += sign; draw(); },
    onErase: () => { typed = typed.slice(0, -1); draw(); },
    onEnter: () => enter(typed),
  };
  onLeave(typing(keys, "0123456789"));
  const known = shift.guards().map(({number}) => h("button", {
    type: "button", class: "chip", "aria-pressed": String(number === shift.guard()?.number), onclick: () => enter(number),
  }, shape("person"), number));
  return h("div", {class: "page"}, h("h1", {}, say("guard.who")), h("p", {class: "hint"}, say("guard.hint")),
    known.length ? h("div", {class: "chips"}, known) : null, shown, fault, pad("123456789 0".replace(" ", ""), {...keys, columns: 3}),
    h("div", {class: "foot"},
      h("button", {type: "button", class: "plain", onclick: async () => { await shift.goOff(); home(); }}, say("guard.without")),
      h("button", {type: "button", class: "main", onclick: () => enter(typed)}, say("guard.start"))));
}
