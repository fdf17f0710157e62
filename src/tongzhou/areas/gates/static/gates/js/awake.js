// The screen stays on while the page is in front.

let lock = null;

async function hold() {
  if (document.hidden || lock || !("wakeLock" in navigator)) return;
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => { lock = null; });
  } catch { /* low battery: the phone decides */ }
}

export function stayAwake() {
  document.addEventListener("visibilitychange", hold);
  hold();
}
