// Keeps the session while somebody works, and warns before it ends.
// Use: <body data-idle="600" data-idle-words="…" data-idle-ping="/awake/">. The server decides; this only tells.

const {idle, idleWords, idlePing} = document.body.dataset;
const LIMIT = Number(idle) * 1000;
let touched = Date.now();
let pinged = Date.now();
let warning = null;

function stay() {
  touched = Date.now();
  if (warning) { warning.remove(); warning = null; }
}

function warn() {
  warning = document.createElement("div");
  warning.className = "offline";
  warning.setAttribute("role", "alert");
  warning.textContent = idleWords;
  document.body.prepend(warning);
}

async function look() {
  const still = Date.now() - touched;
  const silent = Date.now() - pinged;
  if (touched > pinged && silent > LIMIT / 4) {
    pinged = Date.now();
    await fetch(idlePing, {credentials: "same-origin", cache: "no-store"}).catch(() => {});
  } else if (still > LIMIT) {
    location.reload();
  } else if (still > LIMIT - 60000 && !warning) {
    warn();
  }
}

if (LIMIT) {
  for (const kind of ["keydown", "pointerdown", "scroll", "input"]) document.addEventListener(kind, stay, {passive: true});
  setInterval(look, 10000);
}
