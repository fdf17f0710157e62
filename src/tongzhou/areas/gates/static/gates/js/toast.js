// The bar at the foot: what was just written down, and for ten seconds the way to take it back.

import {h, shape} from "./dom.js";
import * as kit from "./kit.js";
import {once} from "./once.js";
import {undo} from "./record.js";
import {say} from "./words.js";

const place = document.getElementById("toast");
let timer = 0;

export function hush() {
  clearInterval(timer);
  place.replaceChildren();
  document.body.classList.remove("told-of");
}

function put(...parts) {
  place.replaceChildren(...parts);
  document.body.classList.add("told-of");
}

export function tellPlain(words) {
  hush();
  put(h("p", {class: "told"}, words));
  timer = setInterval(hush, 4000);
}

export function tellDone(words, line, after = () => {}) {
  hush();
  let left = kit.current()?.undo_s || 10;
  const rest = h("b", {}, String(left));
  const back = h("button", {type: "button", class: "undo", onclick: once(async () => {
    hush();
    const done = await undo(line);
    tellPlain(say(done ? "undo.done" : "undo.late"));
    after();
  })}, shape("undo"), say("undo"), rest);
  put(h("p", {class: "told"}, shape("check"), words), back);
  timer = setInterval(() => {
    left -= 1;
    rest.textContent = String(left);
    if (left <= 0) hush();
  }, 1000);
}
