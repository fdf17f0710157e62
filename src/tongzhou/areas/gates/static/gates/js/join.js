// Takes the one-time link's token onto this phone, when the button is pressed and not before:
// messengers open links to draw a preview, and that must not use it up. Pressed again after an answer was
// lost, it gets the same answer: the phone says the same made-up number.
// Use: <form data-join="/gates/guard/" data-lost="…" data-disk="…">

import {empty, makeNonce} from "./joining.js";
import {all, count, drop, keep, kept, together} from "./store.js";
import {keepsPages, messenger} from "./where.js";

const form = document.querySelector("form[data-join]");
const fault = document.getElementById("fault");
const giveUp = document.getElementById("give-up");

function complain(words) {
  fault.hidden = false;
  fault.querySelector("p").textContent = words;
}

async function nonce() {
  const known = await kept("nonce");
  if (known?.link === form.action) return known.nonce;
  const made = makeNonce();
  await keep("nonce", {link: form.action, nonce: made});
  return made;
}

async function told(givenUp) {
  return new URLSearchParams({
    nonce: await nonce(), before: (await kept("token")) || "", unsent: givenUp ? 0 : await count(),
  });
}

async function ask(body) {
  try {
    const answer = await fetch(form.action, {method: "POST", headers: {Accept: "application/json", "Accept-Language": document.documentElement.lang.toLowerCase()}, credentials: "omit", body});
    return {ok: answer.ok, body: await answer.json()};
  } catch { return {body: {message: form.dataset.lost}}; }
}

async function join(givenUp) {
  const {ok, body} = await ask(await told(givenUp));
  giveUp.hidden = body.error !== "unsent";
  if (!ok) return complain(body.message);
  await settle(body, givenUp);
  return location.replace(form.dataset.join);
}

// The token last: until it is there, the press can be repeated.
async function settle({token, name, device}, givenUp) {
  const lines = await all("log");
  const gone = empty(lines, {same: (await kept("device")) === device, givenUp});
  await together((outbox, log) => {
    if (givenUp) outbox.clear();
    for (const id of gone.lines) log.delete(id);
  });
  for (const old of ["link", "kit", "gate", ...gone.kept]) await drop(old);
  await keep("name", name || "");
  await keep("device", device);
  await keep("token", token);
  await drop("nonce");
}

async function press(event, givenUp) {
  event.preventDefault();
  const buttons = document.querySelectorAll("main button");
  for (const one of buttons) one.disabled = true;
  fault.hidden = true;
  try { await join(givenUp); } catch { complain(form.dataset.disk); }
  for (const one of buttons) one.disabled = false;
}

document.getElementById("messenger").hidden = !messenger();
document.getElementById("not-kept").hidden = messenger() || keepsPages();
form?.addEventListener("submit", (event) => press(event, false));
giveUp?.querySelector("button").addEventListener("click", (event) => press(event, true));
document.getElementById("already").hidden = !(await kept("token"));
