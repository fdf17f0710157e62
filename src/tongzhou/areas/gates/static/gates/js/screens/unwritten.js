// The phone's disk is full or does not answer: said over the whole screen, with what to do.

import {h, shape} from "../dom.js";
import {home, onLeave} from "../router.js";
import {signal} from "../signal.js";
import {say} from "../words.js";

const steps = (...names) => h("ol", {class: "person steps"}, names.map((name) => h("li", {}, say(name))));

// `done(true)` tries again, `done(false)` leaves it to the paper list; whoever goes away has given up.
export function unwritten({fault = null, done = () => {}} = {}) {
  const full = fault?.name === "QuotaExceededError";
  signal("no");
  onLeave(() => done(false));
  return h("div", {class: "answer no", role: "alert"}, shape("no"), h("h1", {}, say("unwritten")),
    h("p", {class: "guard"}, say(full ? "unwritten.full" : "unwritten.dead")),
    steps("unwritten.paper", full ? "unwritten.room" : "unwritten.reopen", "unwritten.again"),
    h("div", {class: "foot"},
      h("button", {type: "button", class: "plain", onclick: home}, say("unwritten.on_paper")),
      h("button", {type: "button", class: "main", onclick: () => { done(true); home(); }}, say("again"))));
}

// Nothing could be read when the page began.
export const broken = () => h("div", {class: "lonely"}, shape("no"), h("h1", {}, say("unwritten.dead")), h("p", {}, say("link.disk")),
  h("button", {type: "button", class: "main", onclick: () => location.reload()}, say("again")));
