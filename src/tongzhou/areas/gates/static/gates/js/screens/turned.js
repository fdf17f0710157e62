// Turned away in two presses: why, and which help was offered. Nothing that tells who it was.

import {h} from "../dom.js";
import {once} from "../once.js";
import {turnedAway} from "../record.js";
import {home, open} from "../router.js";
import {tellDone} from "../toast.js";
import {choices, say} from "../words.js";

// The reasons that follow from what the phone had said.
const BY_VERDICT = {expired: "expired", quota: "quota", hours: "hours", restricted: "restricted", unknown: "no_pass", other_estate: "not_resident"};

export const reasonFor = (code, vehicle) => (vehicle && code === "unknown" ? "vehicle" : BY_VERDICT[code] || "");

const tall = (list, choose, marked = "") => h("div", {class: "rows"}, choices(list).map(([code, words]) =>
  h("button", {type: "button", class: "row", "aria-pressed": String(code === marked), "data-code": code, onclick: choose(code)}, words)));

export function turned({reason = "", likely = "", vehicle = false, people = 1} = {}) {
  if (!reason) {
    return h("div", {class: "page"}, h("h1", {}, say("turned.why")), h("p", {class: "hint"}, say("turned.hint")),
      tall("reason", (code) => () => open("turned", {reason: code, vehicle: vehicle || code === "vehicle", people}), likely));
  }
  const finish = (help) => once(async () => {
    const line = await turnedAway({reason, help, vehicle, people});
    home();
    tellDone(say("turned.done"), line, home);
  });
  return h("div", {class: "page"}, h("h1", {}, say("turned.help")), h("p", {class: "hint"}, say("turned.help.hint")), tall("help", finish));
}
