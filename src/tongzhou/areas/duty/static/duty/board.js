// The board by keyboard: arrows walk from cell to cell, Enter opens one, Escape closes the panel; the search hides lines.
// Use: <div data-board><input data-board-search><table data-board-table>…<tr data-words="…">…<a class="cell">; <a data-close>

const inField = (node) => node.closest("input, textarea, select, [contenteditable]");
const table = () => document.querySelector("[data-board-table]");

function search(field) {
  const wanted = field.value.trim().toLowerCase();
  for (const row of table() ? table().tBodies[0].rows : []) {
    const words = ((row.dataset.words || "") + " " + row.textContent).toLowerCase();
    row.hidden = wanted !== "" && !words.includes(wanted);
  }
}

function mark(link) {
  for (const cell of document.querySelectorAll(".board td.at")) cell.classList.remove("at");
  if (link) link.parentElement.classList.add("at");
}

function walk(link, down, right) {
  const cell = link.closest("td");
  const rows = [...table().tBodies[0].rows].filter((row) => !row.hidden);
  const row = rows[rows.indexOf(cell.parentElement) + down];
  const next = row && row.cells[cell.cellIndex + right] && row.cells[cell.cellIndex + right].querySelector("a.cell");
  if (next) next.focus();
}

function close() {
  const area = document.querySelector("[data-board]");
  const panel = document.getElementById("panel");
  if (!area || !panel || !panel.firstElementChild) return false;
  panel.replaceChildren();
  area.classList.remove("with-panel");
  const cell = document.querySelector(".board td.at a.cell");
  mark(null);
  if (cell) cell.focus();
  return true;
}

const STEPS = {ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1]};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && close()) return;
  if (!table() || event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return;
  const step = STEPS[event.key];
  const link = event.target.closest("a.cell");
  if (step && link) {
    event.preventDefault();
    walk(link, ...step);
  } else if (event.key === "ArrowDown" && event.target === document.body) {
    const first = table().querySelector("a.cell");
    if (first) first.focus();
  }
});

document.addEventListener("input", (event) => {
  if (event.target.matches("[data-board-search]")) search(event.target);
});

document.addEventListener("click", (event) => {
  const link = event.target.closest("a.cell");
  if (link) mark(link);
  if (event.target.closest("[data-close]") && close()) event.preventDefault();
});

document.addEventListener("htmx:afterSwap", (event) => {
  const area = document.querySelector("[data-board]");
  if (!area) return;
  if (event.detail.target.id === "panel") area.classList.add("with-panel");
});
