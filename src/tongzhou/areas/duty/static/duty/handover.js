// A handover written without network is kept on this phone as an envelope, and sent once when the network is back.
// Use: <form data-envelope="kind" data-shift="12" data-to="/intake/" data-kept="…" data-sent="…"> with fields key and words.
//      <form hidden data-to="/intake/" data-sent="…"> with the token, on pages that only send what was kept.
//      The envelope's id is the form's key: sent twice, it is one note.

const BOX = "envelopes";
const kept = () => { try { return JSON.parse(localStorage.getItem(BOX)) || []; } catch { return []; } };
const keep = (list) => { try { localStorage.setItem(BOX, JSON.stringify(list)); } catch { /* private window */ } };

function say(words) {
  const place = document.getElementById("flash");
  if (!place) return;
  const box = document.createElement("div");
  box.className = "notice wait";
  box.textContent = words;
  place.replaceChildren(box);
}

async function send(form) {
  const envelopes = kept();
  if (!envelopes.length || navigator.onLine === false) return;
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const headers = {"Content-Type": "application/json", "X-CSRFToken": token};
  const body = JSON.stringify({sent_at: new Date().toISOString(), envelopes});
  try {
    const answer = await fetch(form.dataset.to, {method: "POST", headers, body});
    if (!answer.ok) return;
    const {answers} = await answer.json();
    const again = new Set(answers.filter((one) => one.status === "failed").map((one) => one.id));
    keep(kept().filter((one) => again.has(one.id)));
    const refused = answers.find((one) => one.status === "refused");
    say(refused ? refused.message : form.dataset.sent);
  } catch { /* still no network: it stays kept */ }
}

for (const form of document.querySelectorAll("form[data-envelope]")) {
  form.addEventListener("submit", (event) => {
    if (navigator.onLine !== false) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    const nothing = Boolean(event.submitter && event.submitter.name === "nothing");
    const payload = {shift: Number(form.dataset.shift), words: form.elements.words.value, nothing};
    const one = {id: form.elements.key.value, kind: form.dataset.envelope, made_at: new Date().toISOString(), payload};
    keep([...kept().filter((other) => other.id !== one.id), one]);
    say(form.dataset.kept);
  }, {capture: true});
}
for (const form of document.querySelectorAll("form[data-to]")) {
  window.addEventListener("online", () => send(form));
  send(form);
}
