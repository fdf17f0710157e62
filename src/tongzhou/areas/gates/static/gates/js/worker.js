// Registers the worker that keeps the whole page on the phone; a new version is taken when the page is opened.

export async function keepPage() {
  const {worker} = document.body.dataset;
  if (!("serviceWorker" in navigator) || !window.isSecureContext) return;
  try {
    const had = Boolean(navigator.serviceWorker.controller);
    const kept = await navigator.serviceWorker.register(worker, {scope: "/gates/guard/"});
    if (kept.waiting && had) {
      navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), {once: true});
      kept.waiting.postMessage("take over");
    }
  } catch { /* private windows refuse: the page works until it is closed */ }
}
