// Says so when HTMX could not reach the server or the server failed. Refusals (409, 422) are swapped by htmx-config.
// Use: <body data-lost="…" data-broken="…">, <div id="flash">

function tell(words) {
  const place = document.getElementById("flash");
  if (!place || !words) return;
  const note = document.createElement("div");
  note.className = "notice bad";
  note.setAttribute("role", "alert");
  note.textContent = words;
  place.replaceChildren(note);
  place.scrollIntoView({block: "nearest"});
}

document.addEventListener("htmx:sendError", () => tell(document.body.dataset.lost));
document.addEventListener("htmx:timeout", () => tell(document.body.dataset.lost));
document.addEventListener("htmx:responseError", () => tell(document.body.dataset.broken));
