{% load static ui %}// Keeps one page for when the network is gone, and nothing else: no page with data is ever kept.

const KEPT = "offline-1";
const PAGE = "{% url "web:offline" %}";
const PARTS = [PAGE, "{% static "web/icons.svg" %}"{% for name in "base button shell table badge form parts print"|words %}, "{{ name|sheet }}"{% endfor %}];

self.addEventListener("install", (event) => {
  event.waitUntil(caches.open(KEPT).then((box) => box.addAll(PARTS)).then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith("offline-") && name !== KEPT).map((name) => caches.delete(name)))));
});

self.addEventListener("fetch", (event) => {
  const {request} = event;
  if (request.mode === "navigate" && request.method === "GET") {
    event.respondWith(fetch(request).catch(() => caches.match(PAGE)));
  } else if (PARTS.includes(new URL(request.url).pathname)) {
    event.respondWith(fetch(request).catch(() => caches.match(request)));
  }
});
