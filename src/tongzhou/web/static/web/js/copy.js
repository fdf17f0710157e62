// Puts a text on the clipboard, also on pages served without https.
// Use: <textarea data-copy-source>…</textarea><button data-copy data-copied="Copied"><span>Copy</span></button> in one parent.

async function put(text, field) {
  if (navigator.clipboard && window.isSecureContext) return navigator.clipboard.writeText(text);
  field.focus();
  field.select();
  field.setSelectionRange(0, text.length);
  if (!document.execCommand("copy")) throw new Error("not allowed");
}

document.addEventListener("click", async (event) => {
  const button = event.target.closest("[data-copy]");
  if (!button) return;
  const field = button.parentElement.querySelector("[data-copy-source]");
  const words = button.querySelector("span") || button;
  const before = words.textContent;
  try {
    await put(field.value, field);
    words.textContent = button.dataset.copied;
    setTimeout(() => { words.textContent = before; }, 2500);
  } catch {
    field.select(); // the person can still press Ctrl+C
  }
});
