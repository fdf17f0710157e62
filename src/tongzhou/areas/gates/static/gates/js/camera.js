// The camera, where there is one and the page may use it; else a photo, taken with the phone's own camera.

import {h, shape} from "./dom.js";
import {freshness} from "./fresh.js";
import {readPicture, reader} from "./reader.js";
import {open} from "./router.js";
import {foundBy} from "./scan.js";
import {tellPlain} from "./toast.js";
import {say} from "./words.js";

const EVERY = 90;
const SIDE = 720;
const MANY = 5; // so many pictures in a row that the reader could not take
const fresh = freshness();

export const cameraWorks = () => window.isSecureContext && Boolean(navigator.mediaDevices?.getUserMedia);

function piece(video, canvas) {
  const side = Math.min(video.videoWidth, video.videoHeight);
  canvas.width = canvas.height = Math.min(SIDE, side);
  const pen = canvas.getContext("2d", {willReadFrequently: true});
  pen.drawImage(video, (video.videoWidth - side) / 2, (video.videoHeight - side) / 2, side, side, 0, 0, canvas.width, canvas.width);
  return pen.getImageData(0, 0, canvas.width, canvas.width);
}

// The answer to what was read; how long it took since the picture can be read in the browser's own tools.
export async function show(text, back = "home") {
  open("answer", {found: await foundBy(text), readBy: "scanned", back});
  requestAnimationFrame(() => performance.measure("gate-scan", "gate-picture"));
}

// Looks until a code is seen that is new here; what comes back stops it. `onFault(fault, going)`: with
// `going` it looks on, but nothing can be read.
export function start(video, onText, onFault, read = readPicture) {
  const canvas = document.createElement("canvas");
  let stream = null;
  let over = false;
  let faults = 0;
  const stop = () => {
    over = true;
    for (const track of stream?.getTracks() || []) track.stop();
  };
  const one = async () => {
    try {
      const text = video.videoWidth ? await read(piece(video, canvas)) : "";
      faults = 0;
      return text;
    } catch (fault) {
      faults += 1;
      if (faults === MANY && !over) onFault(fault, true);
      return "";
    }
  };
  const look = async () => {
    if (over) return;
    performance.mark("gate-picture");
    const text = await one();
    if (over) return;
    if (fresh(text, performance.now())) { stop(); onText(text); } else setTimeout(look, faults ? EVERY * 5 : EVERY);
  };
  navigator.mediaDevices.getUserMedia({video: {facingMode: "environment", width: {ideal: 1280}}, audio: false})
    .then(async (given) => {
      stream = given;
      if (over) return stop();
      video.srcObject = stream;
      for (const track of stream.getTracks()) track.onended = () => { if (!over) { stop(); onFault(new Error("ended")); } };
      await Promise.all([video.play(), reader().catch(() => {})]);
      return look();
    })
    .catch((fault) => { if (!over) onFault(fault); });
  return stop;
}

// A button that opens the phone's own camera, or the files on a computer.
export function photoButton(css) {
  const input = h("input", {type: "file", accept: "image/*", capture: "environment", class: "unseen", onchange: async () => {
    const [photo] = input.files;
    if (!photo) return;
    performance.mark("gate-picture");
    const text = await readPicture(photo, true).catch(() => "");
    input.value = "";
    if (!text) { tellPlain(say("scan.nothing")); return; }
    await show(text);
  }});
  reader().catch(() => {});
  return h("label", {class: css, tabindex: "0"}, shape("scan"), h("span", {}, say("photo")), input);
}
