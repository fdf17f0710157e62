// What the browser around this page can do.

// Messengers open pages in a window of their own, which forgets them: WeChat, its business edition, DingTalk, QQ.
export const messenger = (agent = navigator.userAgent) => /MicroMessenger|wxwork|DingTalk|\bQQ\//i.test(agent);

// Whether a page may be kept for the time without network.
export const keepsPages = () => window.isSecureContext && "serviceWorker" in navigator;
