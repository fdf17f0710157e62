// Forms that send themselves, and forms that are sent only once.
// Use: <form data-submit> is sent when a choice changes. Every posting form is protected against a second press.

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-submit]");
  if (!form || event.target.type === "search") return;
  const button = form.querySelector("button:not([type=button])");
  if (button) button.click();
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || form.target) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "1";
  setTimeout(() => { delete form.dataset.sent; }, 8000); // a download leaves the page standing
});

window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) delete form.dataset.sent;
});
