// Keeps the guard's page on the phone, whole and of one version, and answers from there: with or without network.

const KEPT = "gate-{{ version }}";
const PAGE = "{% url "gates:guard" %}";
const PARTS = new Set({{ addresses|safe }});

self.addEventListener("install", (event) => {
  const fresh = [PAGE, ...PARTS].map((address) => new Request(address, {cache: "reload", credentials: "omit"}));
  event.waitUntil(caches.open(KEPT).then((box) => box.addAll(fresh)));
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("gate-") && name !== KEPT;
  event.waitUntil(caches.keys()
    .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
    .then(() => self.clients.claim()));
});

self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

async function kept(request, address) {
  const box = await caches.open(KEPT);
  return (await box.match(address)) || fetch(request);
}

self.addEventListener("fetch", (event) => {
  const {request} = event;
  const {pathname, origin} = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate" && pathname === PAGE) event.respondWith(kept(request, PAGE));
  else if (PARTS.has(pathname)) event.respondWith(kept(request, pathname));
});
