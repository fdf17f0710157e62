// What was done here today, each with its state, and how things stand between this phone and the server.

import * as clock from "../clock.js";
import {h, shape} from "../dom.js";
import * as kit from "../kit.js";
import {isUndone, timeOf, today} from "../lines.js";
import {once} from "../once.js";
import {hurry, state} from "../outbox.js";
import {mayUndo, undo} from "../record.js";
import {redraw} from "../router.js";
import {said, say} from "../words.js";

const DRAWINGS = {turned_away: "back", reading: "heat", asked: "slip"};

function words(line) {
  if (line.what === "turned_away") return `${say("turned")} · ${say(`reason.${line.reason}`)}`;
  if (line.what === "reading") return say(line.normal ? "reading.normal" : "reading.care");
  if (line.what === "asked") return [say("oneoff"), say(`purpose.${line.purpose}`), line.answer && say(`asked.${line.answer}`)].filter(Boolean).join(" · ");
  const who = line.vehicle ? say("vehicle") : say("people.n", {n: line.people});
  return [say(`direction.${line.direction}`), who, line.kind && say(`kind.${line.kind}`),
    line.purpose && say(`purpose.${line.purpose}`), line.by_guard && say("by_guard")].filter(Boolean).join(" · ");
}

function row(line) {
  const back = h("button", {type: "button", class: "plain", onclick: once(async () => { await undo(line); redraw(); })}, say("undo"));
  return h("li", {class: `line ${line.state} ${isUndone(line) ? "undone" : ""}`, "data-id": line.id},
    h("time", {}, timeOf(line.at)), shape(DRAWINGS[line.what] || line.direction),
    h("span", {}, words(line), line.why ? h("small", {class: "fault"}, line.why) : null),
    mayUndo(line) ? back : h("b", {class: "sent"}, say(isUndone(line) ? "undone" : `state.${line.state}`)));
}

const counted = (lines, test) => lines.filter((line) => !isUndone(line) && test(line)).reduce((sum, line) => sum + (line.people || 1), 0);

function totals(lines) {
  const passed = (way) => (line) => line.what === "passage" && !line.vehicle && line.direction === way;
  const figures = [
    ["direction.in", counted(lines, passed("in"))], ["direction.out", counted(lines, passed("out"))],
    ["vehicle", lines.filter((line) => line.vehicle && line.what === "passage" && !isUndone(line)).length],
    ["turned", counted(lines, (line) => line.what === "turned_away")],
    ["temperature", counted(lines, (line) => line.what === "reading")],
  ];
  return h("dl", {class: "totals"}, figures.map(([name, n]) => h("div", {}, h("dt", {}, say(name)), h("dd", {}, String(n)))));
}

function standing() {
  const {unsent, state: link, message} = state();
  const off = Math.round(clock.offBy() / 60000);
  return h("div", {class: "standing"},
    h("p", {}, unsent ? say("unsent.n", {n: unsent}) : say("unsent.none")),
    h("p", {}, say("kit.age", {age: said(kit.age())})),
    link ? h("p", {class: "fault"}, message || say(`link.${link}`)) : null,
    Math.abs(off) > 1 && !clock.isWrong() ? h("p", {}, say("clock.off", {n: Math.abs(off)})) : null,
    h("button", {type: "button", class: "main", onclick: () => { hurry(); kit.refresh(true).then(redraw); }}, say("send_now")),
    h("p", {class: "soft"}, say("version", {version: document.body.dataset.version})));
}

export function list() {
  const lines = [...today()].reverse();
  return h("div", {class: "page"}, h("h1", {}, say("list")), totals(lines), standing(),
    lines.length ? h("ul", {class: "lines"}, lines.slice(0, 400).map(row)) : h("p", {class: "lonely"}, say("list.none")));
}
