// A menu that closes when one clicks elsewhere or presses Escape.
// Use: <details data-drop><summary>…</summary><div class="panel">…</div></details>

function close(except) {
  for (const menu of document.querySelectorAll("details[data-drop][open]")) {
    if (menu !== except) menu.open = false;
  }
}

document.addEventListener("click", (event) => close(event.target.closest("details[data-drop]")));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target.closest("details[data-drop][open]");
  close();
  if (menu) menu.querySelector("summary").focus();
});
