// Registers the worker that keeps the whole page on the phone; a new version is taken when the page is opened.

import {keepsPages} from "./where.js";

// "": not known yet; "kept": the whole page lies on the phone; "insecure" and "refused": it does not.
let state = "";
export const pageIs = () => state;

export async function keepPage() {
  state = keepsPages() ? await register().catch(() => "refused") : "insecure";
}

// Private windows refuse: the page works until it is closed.
async function register() {
  const had = Boolean(navigator.serviceWorker.controller);
  const kept = await navigator.serviceWorker.register(document.body.dataset.worker, {scope: "/gates/guard/"});
  if (kept.waiting && had) {
    navigator.serviceWorker.addEventListener("controllerchange", () => location.reload(), {once: true});
    kept.waiting.postMessage("take over");
  }
  await navigator.serviceWorker.ready;
  return "kept";
}
