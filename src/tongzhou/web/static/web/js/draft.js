// Keeps what somebody wrote in a public form on this phone until it has been sent.
// Use: <form data-draft="name" data-draft-offline="…" data-draft-back="…"> (words for "no network" and "network is back");
//      <p data-draft-done="name"> on the receipt page forgets the draft. Fields with data-draft-skip are never kept.
//      The hidden client_key is kept too: if only the answer was lost, sending again makes no second one.

const DAY = 86400000;
const keptAs = (name) => `draft:${name}`;

function fields(form) {
  return [...form.elements].filter((field) => field.name && field.name !== "csrfmiddlewaretoken"
    && (field.type !== "hidden" || field.name === "client_key")
    && !["file", "password", "submit"].includes(field.type) && !("draftSkip" in field.dataset));
}

function keep(form) {
  const values = {};
  for (const field of fields(form)) {
    if (field.type === "radio" || field.type === "checkbox") {
      if (field.checked) (values[field.name] = values[field.name] || []).push(field.value);
    } else if (field.value) values[field.name] = field.value;
  }
  try {
    localStorage.setItem(keptAs(form.dataset.draft), JSON.stringify({at: Date.now(), values}));
  } catch { /* private window: nothing is kept */ }
}

function bring(form) {
  let kept = null;
  try { kept = JSON.parse(localStorage.getItem(keptAs(form.dataset.draft))); } catch { return; }
  if (!kept || Date.now() - kept.at > DAY) return;
  for (const field of fields(form)) {
    const value = kept.values[field.name];
    if (value === undefined) continue;
    if (field.type === "radio" || field.type === "checkbox") field.checked = value.includes(field.value);
    else if (!field.value || field.name === "client_key") field.value = value;
  }
}

function banner(words) {
  let place = document.getElementById("offline");
  if (!place) {
    place = document.createElement("div");
    place.id = "offline";
    place.className = "offline";
    place.setAttribute("role", "status");
    document.body.prepend(place);
  }
  place.hidden = !words;
  place.textContent = words || "";
}

async function reachable() {
  if (navigator.onLine === false) return false;
  const icon = document.querySelector("link[rel=icon]").href;
  try {
    return (await fetch(`${icon}?${Date.now()}`, {method: "HEAD", cache: "no-store"})).ok;
  } catch { return false; }
}

function attach(form) {
  const words = form.dataset;
  bring(form);
  form.addEventListener("input", () => keep(form));
  form.addEventListener("change", () => keep(form));
  window.addEventListener("offline", () => banner(words.draftOffline));
  window.addEventListener("online", () => banner(words.draftBack));
  if (navigator.onLine === false) banner(words.draftOffline);
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    event.stopPropagation();
    keep(form);
    const button = event.submitter;
    if (button) button.disabled = true;
    if (await reachable()) return HTMLFormElement.prototype.submit.call(form);
    if (button) button.disabled = false;
    banner(words.draftOffline);
  });
}

for (const form of document.querySelectorAll("form[data-draft]")) attach(form);
for (const done of document.querySelectorAll("[data-draft-done]")) {
  try { localStorage.removeItem(keptAs(done.dataset.draftDone)); } catch { /* nothing was kept */ }
}
