// Opens the list that was saved on this device (list.js), where there is a network and where there is none.
//
// It is registered for /saved alone, when somebody saves, and sees no other page: no question, no answer, no result. What
// list.js put into the cache is answered from there; all else goes on as without it. It keeps nothing itself, and once
// the copy is removed it finds nothing.
"use strict";

addEventListener("install", () => skipWaiting());

addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const saved = caches.match(request, { cacheName: "saved", ignoreVary: true }).catch(() => undefined);
  event.respondWith(saved.then((found) => found ?? fetch(request)));
});
