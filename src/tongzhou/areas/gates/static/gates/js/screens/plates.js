// A number plate, sign by sign: province, letter, then what may follow; new-energy plates have eight signs.

import {h} from "../dom.js";
import * as kit from "../kit.js";
import {pad, typing} from "../pad.js";
import {nextSigns, PROVINCES, SIGNS, sortOf} from "../plate.js";
import {onLeave, open} from "../router.js";
import {say} from "../words.js";

let lastStart = ""; // most plates at a gate begin alike

export function plates() {
  let typed = lastStart;
  const shown = h("output", {class: "typed plate"}, "");
  const state = h("p", {class: "state", role: "status"}, "");
  const keysHere = h("div", {});
  const check = h("button", {type: "button", class: "main", onclick: () => answer()}, say("check"));
  function answer() {
    lastStart = typed.slice(0, 2);
    open("answer", {found: kit.findText(typed), readBy: "plate", vehicle: true, back: "plates", spot: typed});
  }
  const keys = {
    onSign(sign) {
      if (!nextSigns(typed).includes(sign)) return;
      typed += sign;
      draw();
      if (sortOf(typed) && kit.findText(typed)) answer();
    },
    onErase() { typed = typed.length === 2 && typed === lastStart ? "" : typed.slice(0, -1); draw(); },
    onEnter() { if (sortOf(typed)) answer(); },
  };
  function draw() {
    const sort = sortOf(typed);
    shown.textContent = typed ? `${typed.slice(0, 2)} ${typed.slice(2)}` : "　";
    shown.classList.toggle("new-energy", sort === "new_energy");
    state.textContent = sort ? say(`plate.${sort}`) : say("plate.hint");
    check.disabled = !sort;
    const signs = nextSigns(typed);
    keysHere.replaceChildren(typed.length ? pad(SIGNS + (signs.includes("学") ? "学警挂港澳领使" : ""),
      {...keys, columns: 6, usable: (sign) => signs.includes(sign)}) : pad(PROVINCES, {...keys, columns: 6}));
  }
  onLeave(typing(keys, PROVINCES + SIGNS));
  draw();
  return h("div", {class: "page"}, h("h1", {}, say("plates")), shown, state, keysHere, h("div", {class: "foot"}, check));
}
