// Always on top: which gate, who keeps it, and the one line that tells how this phone stands.

import {unread} from "./answers.js";
import {h, shape} from "./dom.js";
import * as kit from "./kit.js";
import {isWrong} from "./clock.js";
import {onChange, state} from "./outbox.js";
import {home, onDraw, open, reads, redraw, shown} from "./router.js";
import * as shift from "./shift.js";
import {readiness} from "./where.js";
import {said, say, speak, speaks} from "./words.js";
import {pageIs} from "./worker.js";

const ready = () => readiness({page: pageIs(), list: kit.isOnDisk()});
const READY = ["", "yes"];
const place = document.getElementById("top");

function language() {
  const next = speaks() === "en" ? "zh-hans" : "en";
  return h("button", {type: "button", class: "language", lang: next === "en" ? "en" : "zh-Hans", onclick: () => {
    speak(next);
    redraw();
  }}, next === "en" ? "EN" : "中文");
}

function standing() {
  const {unsent, state: link} = state();
  const words = [unsent ? say("unsent.n", {n: unsent}) : say("unsent.none")];
  if (kit.current() && !isWrong()) words.push(say("kit.age", {age: said(kit.age())}));
  const fault = navigator.onLine === false ? "offline" : link || kit.fault();
  if (fault) words.push(say(`link.short.${fault}`));
  if (ready() === "yes") words.push(say("ready.yes"));
  return h("button", {type: "button", class: `standing ${unsent || fault ? "wait" : "good"}`, id: "standing", "data-unsent": String(unsent), onclick: () => open("list")},
    words.join(" · "));
}

// What somebody must do something about, before it is too late.
function warnings() {
  const told = [];
  const [name, day] = kit.ending() || [];
  if (name) told.push([name === "ends.over" ? "bad" : "wait", say(name, {day})]);
  if (isWrong()) told.push(["bad", say("clock.wrong")]);
  if (!READY.includes(ready())) told.push(["bad", say(`ready.${ready()}`)]);
  return told.map(([tone, words]) => h("p", {class: `warning ${tone}`}, words));
}

// An answer came while another screen is open: it stays on top until somebody has read it.
function answers() {
  return unread().filter(([{id}]) => !reads(id)).map(([line, {answer}]) => h("button", {
    type: "button", class: `warning news ${answer === "yes" ? "yes" : "bad"}`, onclick: () => open(line.answer ? "late" : "waiting", {id: line.id}),
  }, `${say(line.answer ? "oneoff.late" : "oneoff.came")} · ${say(`purpose.${line.purpose}`)} · ${say(answer === "yes" ? "may.yes" : "may.no")}`));
}

export function drawTop() {
  const name = kit.current() ? shift.gate()?.name || say("gates.which") : "同舟";
  place.replaceChildren(h("div", {class: "bar"},
    shown() === "home" ? null : h("button", {type: "button", class: "back", "aria-label": say("back"), onclick: home}, shape("leave")),
    h("button", {type: "button", class: "gate", onclick: () => open("gates")}, name),
    h("button", {type: "button", class: "who", "aria-label": say("guard.who"), onclick: () => open("guards")},
      shape("person"), shift.guard()?.number || say("guard.none")), language()), standing(), ...answers(), ...warnings());
}

export function startTop() {
  onChange(drawTop);
  onDraw(drawTop);
  setInterval(drawTop, 20000);
  window.addEventListener("online", drawTop);
  drawTop();
}
