// The verdict: one colour, one shape, one word, one sentence for the guard and one for the person, and what to press.

import * as clock from "../clock.js";
import {h, shape} from "../dom.js";
import {judge, outSince} from "../judge.js";
import * as kit from "../kit.js";
import {every, dayOf, timeOf} from "../lines.js";
import {once} from "../once.js";
import {passage} from "../record.js";
import {open, redraw} from "../router.js";
import * as shift from "../shift.js";
import {signal} from "../signal.js";
import {tellDone} from "../toast.js";
import {said as ageOf, say} from "../words.js";
import {purposes, stepper} from "./parts.js";
import {reasonFor} from "./turned.js";

// The hour alone when it is today.
const when = (iso) => (dayOf(iso) === dayOf(clock.iso()) ? timeOf(iso) : `${dayOf(iso).slice(5)} ${timeOf(iso)}`);

function facts(found, said, spot) {
  const rows = [];
  if (spot) rows.push(spot);
  if (found?.kind) rows.push(say(`kind.${found.kind}`));
  if (said.left !== null && said.left !== undefined) rows.push(say("answer.left", {n: said.left}));
  if (said.again_at) rows.push(say("answer.again", {when: when(said.again_at)}));
  if (said.back_by && said.may !== "no") rows.push(say("answer.back", {when: when(said.back_by)}));
  const since = found?.quota ? outSince(found.quota, every()) : null;
  if (since) rows.push(say("answer.out", {when: when(since)}));
  return rows;
}

function unknowns(said) {
  const rows = (said.unknown || []).map((what) => h("li", {}, say(`unknown.${what}`, {age: ageOf(kit.age())})));
  return rows.length ? h("ul", {class: "unknown"}, rows) : null;
}

function sentences(said) {
  return [h("p", {class: "guard"}, say(`verdict.${said.code}`)),
    h("p", {class: "person"}, h("small", {}, say("answer.tell")), say(`person.${said.code}`))];
}

// What comes after a passage: a temperature where the event asks, else back to where the next one is read.
function after(line, {people, vehicle, back, given}) {
  const next = back || "home";
  if (kit.current().asks?.temperature && !vehicle) open("temperature", {passage: line.id, people, back: next});
  else open(next, given);
  tellDone(`${say(`done.${line.direction}`)} · ${say("people.n", {n: people})}`, line, redraw);
}

function buttons(said, let_, turn) {
  const let1 = (words, css) => h("button", {type: "button", class: css, "data-do": "let", onclick: let_}, words);
  const turn1 = (css) => h("button", {type: "button", class: css, "data-do": "turn", onclick: turn}, say("turn_away"));
  const way = say(`let.${shift.direction()}`);
  if (said.may === "yes") return [turn1("plain"), let1(way, "main")];
  if (said.may === "ask") return [turn1("plain"), let1(say("let.decide"), "main")];
  return [let1(say("let.anyway"), "plain"), turn1("main")];
}

export function answer(given) {
  const {found, readBy, spot = ""} = given;
  const vehicle = given.vehicle || found?.kind === "vehicle";
  const now = {people: given.people || 1, purpose: given.purpose ?? found?.purpose ?? ""};
  const place = h("div", {class: "answer"});
  let heard = "";

  function draw() {
    const said = judge(found, {gate: shift.gate(), direction: shift.direction(), lines: every(), ...now});
    if (said.may !== heard) signal(said.may);
    heard = said.may;
    const let_ = once(async () => {
      const line = await passage({direction: shift.direction(), vehicle, found, readBy, said, byGuard: said.may !== "yes", ...now});
      after(line, {...now, vehicle, back: given.back, given: given.given});
    });
    const turn = () => open("turned", {likely: reasonFor(said.code, vehicle), vehicle, people: now.people});
    place.className = `answer ${said.may}`;
    place.dataset.code = said.code;
    place.replaceChildren(
      h("div", {class: "verdict", role: "alert"}, shape(said.may), h("h1", {}, say(`may.${said.may}`))),
      ...sentences(said), h("p", {class: "facts"}, facts(found, said, spot).map((row) => h("span", {}, row))), unknowns(said) || "",
      h("div", {class: "more"},
        stepper(now.people, (n) => { now.people = n; draw(); }),
        purposes(now.purpose, (purpose) => { now.purpose = purpose; draw(); }),
        h("button", {type: "button", class: "turn", onclick: async () => {
          await shift.turn(shift.direction() === "in" ? "out" : "in");
          draw();
        }}, shape(shift.direction()), say(`direction.${shift.direction()}`), " ⇄")),
      h("div", {class: "foot"}, buttons(said, let_, turn)));
  }
  draw();
  return place;
}
