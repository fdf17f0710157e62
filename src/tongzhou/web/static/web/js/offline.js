// Registers the worker that shows our own page when the network is gone. Works on https and on this machine only.
// Use: <body data-worker="/worker.js">

const {worker} = document.body.dataset;
if (worker && "serviceWorker" in navigator && window.isSecureContext) {
  navigator.serviceWorker.register(worker).catch(() => {}); // private windows refuse; nothing depends on it
}
