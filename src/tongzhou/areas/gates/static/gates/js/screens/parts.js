// Small parts that several screens use: how many people, and for what.

import {h} from "../dom.js";
import {choices, say} from "../words.js";

const MOST = 60;

export function stepper(start, changed) {
  let people = start;
  const shown = h("output", {class: "people"}, say("people.n", {n: people}));
  const by = (step) => () => {
    people = Math.min(MOST, Math.max(1, people + step));
    shown.textContent = say("people.n", {n: people});
    changed(people);
  };
  return h("div", {class: "stepper", role: "group", "aria-label": say("people")},
    h("button", {type: "button", "aria-label": say("people.less"), onclick: by(-1)}, "−"), shown,
    h("button", {type: "button", "aria-label": say("people.more"), onclick: by(1)}, "+"));
}

export function purposes(start, changed) {
  const select = h("select", {class: "purpose", "aria-label": say("purpose"), onchange: () => changed(select.value)},
    h("option", {value: ""}, say("no_purpose")),
    choices("purpose").map(([code, words]) => h("option", {value: code, selected: code === start}, words)));
  return select;
}
