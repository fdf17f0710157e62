// Two keys everywhere: "/" goes to the search field, "?" shows the keys.
// Use: <input data-key-search> (the last one on the page wins), <div id="keys" hidden>…</div>

document.addEventListener("keydown", (event) => {
  const list = document.getElementById("keys");
  if (event.key === "Escape" && list) list.hidden = true;
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  if (event.key === "/") {
    const fields = document.querySelectorAll("[data-key-search]");
    if (!fields.length) return;
    event.preventDefault();
    fields[fields.length - 1].focus();
  } else if (event.key === "?" && list) {
    list.hidden = !list.hidden;
  }
});
