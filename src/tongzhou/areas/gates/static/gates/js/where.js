// What the browser around this page can do.

// Messengers open pages in a window of their own, which forgets them: WeChat, its business edition, DingTalk, QQ.
export const messenger = (agent = navigator.userAgent) => /MicroMessenger|wxwork|DingTalk|\bQQ\//i.test(agent);

// Whether a page may be kept for the time without network.
export const keepsPages = () => window.isSecureContext && "serviceWorker" in navigator;

// Whether this phone could work through a blackout that begins now: "yes", "" while it is not known yet, or
// the name of what is missing. `page` comes from worker.js; `list`: it lies on the phone's disk.
export function readiness({page, list, inMessenger = messenger()}) {
  if (inMessenger) return "messenger";
  if (page && page !== "kept") return page;
  return page && list ? "yes" : "";
}
