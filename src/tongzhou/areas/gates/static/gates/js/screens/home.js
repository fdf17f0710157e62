// The first screen: direction, one large button to scan, and the other ways to let somebody through.

import {cameraWorks, photoButton} from "../camera.js";
import {big, h, shape} from "../dom.js";
import * as kit from "../kit.js";
import {wordOn} from "../answers.js";
import {isWaiting} from "../asking.js";
import {now} from "../clock.js";
import {every} from "../lines.js";
import {hurry, state} from "../outbox.js";
import {open, redraw} from "../router.js";
import * as shift from "../shift.js";
import {say} from "../words.js";
import {gates, noGate} from "./gates.js";
import {waitingChip} from "./oneoff.js";

function way(direction) {
  const on = shift.direction() === direction;
  return h("button", {
    type: "button", class: `way ${direction}`, "aria-pressed": String(on),
    onclick: async () => { await shift.turn(direction); redraw(); },
  }, shape(direction), say(`direction.${direction}`));
}

export const ways = () => h("div", {class: "ways", role: "group", "aria-label": say("direction")}, way("in"), way("out"));

function others() {
  const {rooms, asks} = kit.current();
  return [
    ["keypad", "code"], ...(rooms?.length ? [["door", "rooms"]] : []), ["plate", "plates"], ["car", "vehicles"],
    ["slip", "oneoff"], ["back", "turned"], ...(asks?.temperature ? [["heat", "temperature"]] : []), ["list", "list"],
  ];
}

function noList() {
  const fault = ["over", "ended", "none", "stopped", "revoked"].includes(state().state) && state().state;
  if (kit.hasNoGate()) return noGate();
  const [title, help] = fault ? [`link.short.${fault}`, `link.${fault}`] : ["kit.none", "kit.none.help"];
  return h("div", {class: "lonely"}, shape("list"), h("h1", {}, say(title)), h("p", {}, say(help)),
    h("button", {type: "button", class: "main", onclick: async () => { hurry(); await kit.refresh(true); redraw(); }}, say("again")));
}

export function home() {
  if (!kit.current()) return noList();
  if (!shift.gate()) return gates();
  const asking = every().filter((line) => isWaiting(line, now()) && !wordOn(line.id));
  return h("div", {class: "home"},
    asking.map(waitingChip),
    h("p", {class: "hint"}, say("home.hint")),
    ways(),
    cameraWorks() ? big("scan", say("scan"), () => open("camera"), {class: "big scan"}) : photoButton("big scan"),
    h("div", {class: "grid"}, others().map(([drawing, name]) => big(drawing, say(name), () => open(name), {"data-go": name}))));
}
