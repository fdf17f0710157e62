// Asks once more before a form is sent. Without script the server asks with a page of its own.
// Use: <form data-confirm="Sentence?"> or <button data-confirm="Sentence?">

document.addEventListener("submit", (event) => {
  const asker = (event.submitter && event.submitter.closest("[data-confirm]")) || event.target.closest("[data-confirm]");
  if (asker && !window.confirm(asker.dataset.confirm)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);
