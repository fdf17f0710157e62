// One screen at a time; the phone's own "back" leads to the first one.

const screens = new Map();
const place = document.getElementById("screen");
let here = ["home", {}];
let leave = null;
let drawn = () => {};

export const screen = (name, draw) => screens.set(name, draw);

// Called after every change of screen.
export const onDraw = (call) => { drawn = call; };

// Called once when the screen that is being drawn goes away (camera off, timers stopped).
export const onLeave = (call) => { leave = call; };

function draw() {
  leave?.();
  leave = null;
  const [name, given] = here;
  place.dataset.screen = name;
  place.replaceChildren(screens.get(name)(given));
  window.scrollTo(0, 0);
  drawn();
}

export function open(name, given = {}) {
  if (name !== "home" && here[0] === "home") history.pushState({}, "");
  here = [name, given];
  draw();
}

export const home = () => (here[0] === "home" ? draw() : open("home"));
export const redraw = () => draw();
export const shown = () => here[0];
// The open screen is about this act.
export const reads = (id) => here[1]?.id === id;

window.addEventListener("popstate", () => { if (here[0] !== "home") open("home"); });
