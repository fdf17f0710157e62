// Which gate this phone stands at.

import {big, h, shape} from "../dom.js";
import {home} from "../router.js";
import * as shift from "../shift.js";
import {say} from "../words.js";

export const noGate = () => h("div", {class: "lonely"}, shape("door"), h("h1", {}, say("gates.none")), h("p", {}, say("gates.none.help")));

export function gates() {
  const rows = shift.gates();
  if (!rows.length) return noGate();
  const choose = (id) => async () => { await shift.stand(id); home(); };
  return h("div", {class: "page"}, h("h1", {}, say("gates.which")), h("p", {class: "hint"}, say("gates.hint")),
    rows.map((gate) => big(gate.sort === "checkpoint" ? "flag" : "door", gate.name, choose(gate.id), {
      "aria-pressed": String(gate.id === shift.gate()?.id), "data-gate": gate.id,
    })));
}
