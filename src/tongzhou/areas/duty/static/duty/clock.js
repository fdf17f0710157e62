// The clock of a call-up counts down by itself, by the server's time.
// Use: <time data-clock datetime="end" data-now="the server's moment">; without script the end's hour stands there.

const offsets = new WeakMap();

function tick() {
  for (const mark of document.querySelectorAll("[data-clock]")) {
    if (!offsets.has(mark)) offsets.set(mark, new Date(mark.dataset.now) - Date.now());
    const left = Math.max(0, Math.floor((new Date(mark.dateTime) - Date.now() - offsets.get(mark)) / 1000));
    mark.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
  }
}

tick();
setInterval(tick, 1000);
