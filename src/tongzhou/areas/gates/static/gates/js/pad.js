// Keys to press with a glove: a grid of signs and one that takes the last sign back. Real keyboards work too.

import {h, shape} from "./dom.js";
import {say} from "./words.js";

export function pad(signs, {onSign, onErase, columns = 6, usable = () => true}) {
  const keys = [...signs].map((sign) =>
    h("button", {type: "button", class: "key", "data-sign": sign, disabled: !usable(sign), onclick: () => onSign(sign)}, sign));
  const erase = h("button", {type: "button", class: "key erase", "aria-label": say("erase"), onclick: onErase}, shape("erase"));
  return h("div", {class: `pad pad-${columns}`, role: "group"}, keys, erase);
}

// Until `stop` is called, what is typed on a keyboard goes the same way.
export function typing({onSign, onErase, onEnter = () => {}}, signs) {
  function press(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.key === "Backspace") onErase();
    else if (event.key === "Enter") onEnter();
    else if (signs.includes(event.key.toUpperCase())) onSign(event.key.toUpperCase());
    else return;
    event.preventDefault();
  }
  document.addEventListener("keydown", press);
  return () => document.removeEventListener("keydown", press);
}
