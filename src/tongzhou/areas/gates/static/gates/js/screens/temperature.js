// Only while an event asks for it: normal, or needs care; a number only where the event wants one.

import {big, h} from "../dom.js";
import * as kit from "../kit.js";
import {once} from "../once.js";
import {pad} from "../pad.js";
import {reading} from "../record.js";
import {home, open} from "../router.js";
import {tellDone} from "../toast.js";
import {say} from "../words.js";

const LOWEST = 300;
const HIGHEST = 450;

// "368" is 36.8; anything a body cannot have is taken for a slip of the finger.
export function tenthsOf(typed) {
  const tenths = typed.length === 3 ? Number(typed) : NaN;
  return tenths >= LOWEST && tenths <= HIGHEST ? tenths : null;
}

export function temperature({passage = null, people = 1, nth = 1, back = "home"} = {}) {
  let typed = "";
  const wanted = kit.current().asks.number;
  const shown = h("output", {class: "typed"}, "––.–");
  const next = (line, normal) => {
    if (passage && nth < people) open("temperature", {passage, people, nth: nth + 1, back});
    else if (passage) open(back);
    else open("temperature");
    tellDone(`${say("temperature")} · ${say(normal ? "reading.normal" : "reading.care")}`, line);
    return line;
  };
  const press = (normal) => once(async () => next(await reading({normal, tenths: tenthsOf(typed), passage}), normal));
  const draw = () => { shown.textContent = `${typed.padEnd(3, "–").slice(0, 2)}.${typed[2] || "–"}`; };
  const keys = {
    onSign: (sign) => { if (typed.length < 3) typed += sign; draw(); },
    onErase: () => { typed = typed.slice(0, -1); draw(); },
  };
  return h("div", {class: "page"}, h("h1", {}, say("temperature")),
    h("p", {class: "hint"}, people > 1 ? say("reading.nth", {nth, people}) : say("reading.hint")),
    wanted ? [shown, pad("1234567890", {...keys, columns: 3})] : null,
    h("div", {class: "choice"}, big("check", say("reading.normal"), press(true), {class: "big yes"}),
      big("care", say("reading.care"), press(false), {class: "big ask"})),
    h("div", {class: "foot"}, h("button", {type: "button", class: "plain", onclick: () => (passage ? open(back) : home())},
      say(passage ? "reading.skip" : "done"))));
}
