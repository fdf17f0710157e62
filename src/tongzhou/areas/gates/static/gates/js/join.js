// Takes the one-time link's token onto this phone, when the button is pressed and not before:
// messengers open links to draw a preview, and that must not use it up.
// Use: <form data-join="/gates/guard/" data-lost="…">

import {drop, keep, kept} from "./store.js";

const form = document.querySelector("form[data-join]");
const fault = document.getElementById("fault");

function complain(words) {
  fault.hidden = false;
  fault.querySelector("p").textContent = words;
}

async function join() {
  const answer = await fetch(form.action, {method: "POST", headers: {Accept: "application/json"}, credentials: "omit"});
  const body = await answer.json();
  if (!answer.ok) return complain(body.message);
  await keep("token", body.token);
  await keep("name", body.name || "");
  for (const old of ["link", "kit", "gate"]) await drop(old);
  location.replace(form.dataset.join);
}

document.getElementById("already").hidden = !(await kept("token"));

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  form.querySelector("button").disabled = true;
  try { await join(); } catch { complain(form.dataset.lost); }
  form.querySelector("button").disabled = false;
});
