// Somebody without a pass: the purpose is pressed, a person of the community answers, or after two minutes the guard decides.

import {read, wordOn} from "../answers.js";
import {h, shape} from "../dom.js";
import * as clock from "../clock.js";
import * as kit from "../kit.js";
import {every} from "../lines.js";
import {once} from "../once.js";
import {inTouch} from "../outbox.js";
import {answered, asked, decided, left as wentAway, passage} from "../record.js";
import {home, onLeave, open} from "../router.js";
import * as shift from "../shift.js";
import {signal} from "../signal.js";
import {tellDone, tellPlain} from "../toast.js";
import {choices, say} from "../words.js";
import {stepper} from "./parts.js";

const left = (line) => Math.max(0, (kit.current()?.approve_after_s ?? 120) - Math.floor((clock.now() - Date.parse(line.at)) / 1000));
const clockOf = (seconds) => `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
const what = (line) => `${say(`purpose.${line.purpose}`)} · ${say("people.n", {n: line.people})}`;

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
  read(line.id);
  if (!letIn) return open("turned", {likely: "no_pass", people: line.people});
  const found = answer?.pass ? {serial: answer.pass.serial ?? null, quota: answer.pass.quota ?? null, kind: "one_off"} : null;
  const said = {code: answer ? "pass" : "unknown", unknown: []};
  const done = await passage({direction: shift.direction(), people: line.people, purpose: line.purpose, found, readBy: "typed", said, byGuard: !answer});
  home();
  return tellDone(say(`done.${shift.direction()}`), done, home);
}

const gone = (line) => h("button", {type: "button", class: "plain", "data-do": "left", onclick: once(async () => {
  await wentAway(line);
  read(line.id);
  home();
  tellPlain(say("oneoff.left.done"));
})}, say("oneoff.left"));

const act = (css, words, work) => h("button", {type: "button", class: css, onclick: work}, words);

function verdictOf(answer, ...more) {
  const yes = answer.answer === "yes";
  return h("div", {class: `answer ${yes ? "yes" : "no"}`},
    shape(yes ? "yes" : "no"), h("h1", {}, say(yes ? "may.yes" : "may.no")),
    h("p", {class: "guard"}, say(yes ? "oneoff.yes" : "oneoff.no", {by: answer.by || ""})),
    answer.words ? h("p", {class: "person"}, answer.words) : null,
    answer.pass?.code ? h("p", {class: "code"}, h("small", {}, say("oneoff.code")), h("b", {}, answer.pass.code)) : null, ...more);
}

function told(line, answer) {
  const yes = answer.answer === "yes";
  return verdictOf(answer, h("div", {class: "foot"}, gone(line),
    act("main", say(yes ? `let.${shift.direction()}` : "turn_away"), once(() => finish(line, yes, answer)))));
}

// An answer to what the guard has decided alone meanwhile: nothing is to be done but to know it.
export function late({id}) {
  const [line, answer] = [every().find((one) => one.id === id), wordOn(id)];
  if (!line || !answer) { setTimeout(home); return h("div", {class: "fill"}); }
  return verdictOf(answer, h("p", {class: "guard"}, what(line)),
    h("p", {class: "person"}, say(line.answer === answer.answer ? "oneoff.late.same" : `oneoff.late.${line.answer}`)),
    h("div", {class: "foot"}, act("main", say("oneoff.understood"), () => { read(id); home(); })));
}

function alone(line, why) {
  const number = shift.guard()?.number;
  return h("div", {class: "answer ask"}, shape("ask"), h("h1", {}, say("may.ask")),
    h("p", {class: "guard"}, say(why)), h("p", {class: "person"}, number ? say("oneoff.number", {number}) : say("oneoff.nobody")),
    h("div", {class: "foot"}, gone(line),
      act("plain", say("turn_away"), once(() => finish(line, false, null))),
      act("main", say(`let.${shift.direction()}`), once(() => finish(line, true, null)))));
}

function waitFor(line, seconds) {
  return h("div", {class: "page lonely"}, h("p", {class: "countdown", role: "timer"}, clockOf(seconds)),
    h("h1", {}, say("oneoff.wait")), h("p", {}, what(line)),
    h("p", {class: "hint"}, say("oneoff.wait.hint")),
    h("div", {class: "foot"}, gone(line), act("main", say("oneoff.meanwhile"), home)));
}

// Until the guard has pressed something: an answer that comes after the countdown is still shown.
export function waiting({id}) {
  const line = every().find((one) => one.id === id);
  const place = h("div", {class: "fill"});
  if (!line || line.answer) { setTimeout(home); return place; }
  let stands = "";
  const show = (name, screen, tone) => {
    if (stands === name) return;
    stands = name;
    signal(tone);
    place.replaceChildren(screen());
  };
  const beat = () => {
    const answer = wordOn(id);
    if (answer) return show("told", () => told(line, answer), answer.answer === "yes" ? "yes" : "no");
    if (!inTouch() && navigator.onLine === false) return show("offline", () => alone(line, "oneoff.offline"), "ask");
    const seconds = left(line);
    if (!seconds) return show("silence", () => alone(line, "oneoff.silence"), "ask");
    stands = "";
    return place.replaceChildren(waitFor(line, seconds));
  };
  const tick = setInterval(beat, 1000);
  onLeave(() => clearInterval(tick));
  beat();
  return place;
}
