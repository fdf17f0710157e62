// A button that prints the page; without script it stays hidden, and the browser's own menu prints just as well.
// Use: <button type="button" class="button" data-print hidden>Print</button>

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
