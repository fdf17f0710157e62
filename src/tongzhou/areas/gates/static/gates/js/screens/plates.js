// A number plate, sign by sign: province, letter, then what may follow; new-energy plates have eight signs.

import {h} from "../dom.js";
import * as kit from "../kit.js";
import {pad, typing} from "../pad.js";
import {nextSigns, PROVINCES, SIGNS, sortOf, writtenAs} from "../plate.js";
import {onLeave, open} from "../router.js";
import {say} from "../words.js";

let lastStart = ""; // most plates at a gate begin alike

const find = (plate) => writtenAs(plate).map(kit.findText).find(Boolean) || null;

export function plates() {
  let typed = lastStart;
  const shown = h("output", {class: "typed plate"}, "");
  const state = h("p", {class: "state", role: "status"}, "");
  const keysHere = h("div", {});
  const check = h("button", {type: "button", class: "main", onclick: () => answer()}, say("check"));
  function answer() {
    lastStart = typed.slice(0, 2);
    open("answer", {found: find(typed), readBy: "plate", vehicle: true, back: "plates", spot: typed});
  }
  const keys = {
    onSign(sign) {
      if (!nextSigns(typed).includes(sign)) return;
      typed += sign;
      draw();
      if (sortOf(typed) && find(typed)) answer();
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
    const rare = [...signs].filter((sign) => !SIGNS.includes(sign)).join("");
    keysHere.replaceChildren(pad(typed ? SIGNS + rare : signs, {...keys, columns: 6, usable: (sign) => signs.includes(sign)}));
  }
  onLeave(typing(keys, `${PROVINCES}${SIGNS}使`));
  draw();
  return h("div", {class: "page"}, h("h1", {}, say("plates")), shown, state, keysHere, h("div", {class: "foot"}, check));
}
