// Ledgers by keyboard and by the handful.
// Use: table[data-rows] — j and k walk, Enter opens the row's first link, x ticks it.
//      <input type="checkbox" data-tick-all> ticks every .tick box of its form;
//      <div data-bulk hidden>… <span data-bulk-count></span></div> appears while something is ticked.

const inField = (node) => node.closest("input:not([type=checkbox]), textarea, select, [contenteditable]");

function walk(table, step) {
  const rows = [...table.tBodies[0].rows];
  const at = rows.findIndex((row) => row.classList.contains("at"));
  const next = rows[Math.min(Math.max(at + step, 0), rows.length - 1)];
  if (at >= 0) rows[at].classList.remove("at");
  next.classList.add("at");
  next.scrollIntoView({block: "nearest"});
}

document.addEventListener("keydown", (event) => {
  const table = document.querySelector("table[data-rows]");
  if (!table || !table.tBodies.length || !table.tBodies[0].rows.length) return;
  if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return;
  const row = table.querySelector("tr.at");
  if (event.key === "j") walk(table, 1);
  else if (event.key === "k") walk(table, -1);
  else if (event.key === "x" && row && row.querySelector(".tick input")) row.querySelector(".tick input").click();
  else if (event.key === "Enter" && row && !event.target.closest("a, button, summary")) {
    const link = row.querySelector("td.main a, a");
    if (link) link.click();
  }
});

function count(form) {
  const boxes = [...form.querySelectorAll(".tick input:not([data-tick-all])")];
  const ticked = boxes.filter((box) => box.checked).length;
  for (const bar of form.querySelectorAll("[data-bulk]")) bar.hidden = ticked === 0;
  for (const place of form.querySelectorAll("[data-bulk-count]")) place.textContent = ticked;
  for (const all of form.querySelectorAll("[data-tick-all]")) {
    all.checked = ticked > 0 && ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  }
}

document.addEventListener("change", (event) => {
  const box = event.target.closest(".tick input");
  const form = box && box.closest("form");
  if (!form) return;
  if ("tickAll" in box.dataset) {
    for (const other of form.querySelectorAll(".tick input:not([data-tick-all])")) other.checked = box.checked;
  }
  count(form);
});

for (const bar of document.querySelectorAll("[data-bulk]")) {
  bar.hidden = true; // without script the bar simply stays
  count(bar.closest("form"));
}
