// Counting vehicles that need no look at a pass: one press each.

import {big, h} from "../dom.js";
import {untilUnwritten} from "../insist.js";
import {today} from "../lines.js";
import {passage} from "../record.js";
import {redraw} from "../router.js";
import {tellDone} from "../toast.js";
import {say} from "../words.js";

const counted = (way) => today().filter((line) => line.vehicle && line.what === "passage" && !line.undone && line.direction === way).length;

function one(direction) {
  const add = untilUnwritten(async () => {
    const line = await passage({direction, vehicle: true, readBy: "none", said: {code: "pass", unknown: []}, byGuard: true});
    redraw();
    tellDone(say(`vehicle.${direction}`), line, redraw);
  });
  return big(direction, say(`vehicle.${direction}`), add, {class: `big tall ${direction}`, "data-count": String(counted(direction))});
}

export function vehicles() {
  return h("div", {class: "page"}, h("h1", {}, say("vehicles")), h("p", {class: "hint"}, say("vehicles.hint")),
    ["in", "out"].map((way) => h("div", {class: "counter"}, one(way), h("p", {class: "figure"}, say("today.n", {n: counted(way)})))));
}
