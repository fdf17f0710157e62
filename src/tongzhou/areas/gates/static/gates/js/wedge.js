// Hand scanners type what they read, very fast, and end with Enter.

import {open} from "./router.js";
import {foundBy} from "./scan.js";

const FAST = 60;
let typed = "";
let last = 0;

export function listenToScanners() {
  document.addEventListener("keydown", async (event) => {
    if (performance.now() - last > FAST) typed = "";
    last = performance.now();
    if (event.key.length === 1) typed += event.key;
    if (event.key !== "Enter" || !/^TZ1:/i.test(typed)) return;
    const text = typed;
    typed = "";
    event.preventDefault();
    event.stopImmediatePropagation();
    open("answer", {found: await foundBy(text), readBy: "scanned"});
  }, true);
}
