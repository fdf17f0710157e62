// The camera's picture, and the answer as soon as a code is in it.

import {photoButton, show, start} from "../camera.js";
import {h} from "../dom.js";
import {onLeave, open} from "../router.js";
import {say} from "../words.js";
import {ways} from "./home.js";

export function camera() {
  const video = h("video", {class: "view", playsinline: true, muted: true});
  const hint = h("p", {class: "hint", role: "status"}, say("scan.hint"));
  const stop = start(video, (text) => show(text, "camera"), (_fault, going = false) => {
    hint.textContent = say(going ? "scan.no_reader" : "scan.no_camera");
    hint.classList.add("fault");
    if (!going) video.parentElement.replaceWith(photoButton("big scan"));
  });
  onLeave(stop);
  return h("div", {class: "page"}, h("div", {class: "lens"}, video), hint, ways(),
    h("div", {class: "foot"}, photoButton("plain photo"),
      h("button", {type: "button", class: "plain", onclick: () => open("code")}, say("code"))));
}
