// Somebody without a pass: the purpose is pressed, a person of the community answers, or after two minutes the guard decides.

import {big, h, shape} from "../dom.js";
import * as clock from "../clock.js";
import * as kit from "../kit.js";
import {ask} from "../link.js";
import {every} from "../lines.js";
import {once} from "../once.js";
import {inTouch} from "../outbox.js";
import {answered, asked, decided, passage} from "../record.js";
import {home, onLeave, open} from "../router.js";
import * as shift from "../shift.js";
import {signal} from "../signal.js";
import {tellDone} from "../toast.js";
import {choices, say} from "../words.js";
import {stepper} from "./parts.js";

const {asking: ADDRESS} = document.body.dataset;
const EVERY = 3000;

const left = (line) => Math.max(0, (kit.current()?.approve_after_s ?? 120) - Math.floor((clock.now() - Date.parse(line.at)) / 1000));
const clockOf = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;

// On the first screen: somebody still waits for an answer.
export const waitingChip = (line) => h("button", {type: "button", class: "big waiting", onclick: () => open("waiting", {id: line.id})},
  shape("slip"), h("span", {}, `${say("oneoff.waits")} · ${say(`purpose.${line.purpose}`)}`));

export function oneoff() {
  let people = 1;
  const choose = (purpose) => once(async () => {
    const line = await asked({purpose, people, vehicle: false});
    open("waiting", {id: line.id});
  });
  return h("div", {class: "page"}, h("h1", {}, say("oneoff.what")), h("p", {class: "hint"}, say("oneoff.hint")),
    stepper(people, (n) => { people = n; }),
    h("div", {class: "cells two"}, choices("purpose").map(([code, words]) =>
      h("button", {type: "button", class: "cell", "data-code": code, onclick: choose(code)}, words))));
}

async function finish(line, letIn, answer) {
  await (answer ? answered : decided)(line, letIn);
  if (!letIn) return open("turned", {likely: "no_pass", people: line.people});
  const found = answer?.pass ? {serial: answer.pass.serial ?? null, quota: answer.pass.quota ?? null, kind: "one_off"} : null;
  const said = {code: answer ? "pass" : "unknown", unknown: []};
  const done = await passage({direction: shift.direction(), people: line.people, purpose: line.purpose, found, readBy: "typed", said, byGuard: !answer});
  home();
  return tellDone(say(`done.${shift.direction()}`), done, home);
}

function told(line, answer) {
  const yes = answer.answer === "yes";
  return h("div", {class: `answer ${yes ? "yes" : "no"}`},
    shape(yes ? "yes" : "no"), h("h1", {}, say(yes ? "may.yes" : "may.no")),
    h("p", {class: "guard"}, say(yes ? "oneoff.yes" : "oneoff.no", {by: answer.by || ""})),
    answer.words ? h("p", {class: "person"}, answer.words) : null,
    answer.pass?.code ? h("p", {class: "code"}, h("small", {}, say("oneoff.code")), h("b", {}, answer.pass.code)) : null,
    h("div", {class: "foot"}, h("button", {type: "button", class: "main", onclick: once(() => finish(line, yes, answer))},
      say(yes ? `let.${shift.direction()}` : "turn_away"))));
}

function alone(line, why) {
  const number = shift.guard()?.number;
  return h("div", {class: "answer ask"}, shape("ask"), h("h1", {}, say("may.ask")),
    h("p", {class: "guard"}, say(why)), h("p", {class: "person"}, number ? say("oneoff.number", {number}) : say("oneoff.nobody")),
    h("div", {class: "foot"},
      h("button", {type: "button", class: "plain", onclick: once(() => finish(line, false, null))}, say("turn_away")),
      h("button", {type: "button", class: "main", onclick: once(() => finish(line, true, null))}, say(`let.${shift.direction()}`))));
}

function waitFor(line, seconds) {
  return h("div", {class: "page lonely"}, h("p", {class: "countdown", role: "timer"}, clockOf(seconds)),
    h("h1", {}, say("oneoff.wait")), h("p", {}, `${say(`purpose.${line.purpose}`)} · ${say("people.n", {n: line.people})}`),
    h("p", {class: "hint"}, say("oneoff.wait.hint")),
    h("div", {class: "foot"}, big("home", say("oneoff.meanwhile"), home)));
}

export function waiting({id}) {
  const line = every().find((one) => one.id === id);
  const place = h("div", {class: "fill"});
  if (!line || line.answer) { setTimeout(home); return place; }
  let settled = false;
  let tick = 0;
  let poll = 0;
  const settle = (screen, tone) => { settled = true; clearInterval(tick); clearTimeout(poll); signal(tone); place.replaceChildren(screen); };
  const look = async () => {
    const answer = await ask(ADDRESS.replace("00000000-0000-0000-0000-000000000000", id), {patience: 8000});
    if (settled) return;
    if (answer.ok && answer.body?.answer) settle(told(line, answer.body), answer.body.answer === "yes" ? "yes" : "no");
    else poll = setTimeout(look, EVERY);
  };
  const beat = () => {
    if (!inTouch() && navigator.onLine === false) return settle(alone(line, "oneoff.offline"), "ask");
    const seconds = left(line);
    if (!seconds) return settle(alone(line, "oneoff.silence"), "ask");
    return place.replaceChildren(waitFor(line, seconds));
  };
  tick = setInterval(beat, 1000);
  poll = setTimeout(look, 600);
  onLeave(() => { settled = true; clearInterval(tick); clearTimeout(poll); });
  beat();
  return place;
}
