// Everything works without this file. It makes leaving faster, choosing smoother, and keeps answers while someone calls.
"use strict";

const root = document.documentElement;
root.classList.add("scripted");

// ── Leaving at once ──────────────────────────────────────────────────────────────────────────────────────────────────

const exitForm = document.querySelector("form[data-exit]");

function leave() {
  // First nothing is to be seen any more; then the answers go, and what was saved; the way out waits for none of it.
  root.hidden = true;
  document.title = "";
  fetch(exitForm.action, { method: "POST", keepalive: true, redirect: "manual" }).catch(() => {});
  location.replace(exitForm.dataset.exit);
  forgetSaved().catch(() => {});
}

// The copy of the list that was saved on this device (list.js), and the worker that opens it.
const SAVED = "/saved";

async function forgetSaved() {
  await Promise.all([
    globalThis.caches?.delete("saved"),
    navigator.serviceWorker?.getRegistration(SAVED).then((found) => found?.unregister()),
  ]);
}

if (exitForm) {
  exitForm.addEventListener("submit", (event) => {
    event.preventDefault();
    leave();
  });

  // Shift three times, with no other key or click between.
  let shifts = 0;
  let last = 0;
  addEventListener("keydown", (event) => {
    if (event.repeat) return;
    const now = Date.now();
    shifts = event.key !== "Shift" ? 0 : now - last > 5000 ? 1 : shifts + 1;
    last = now;
    if (shifts === 3) leave();
  });
  addEventListener("pointerdown", () => {
    shifts = 0;
  });
}

// A page that the browser kept in memory is shown only after the server was asked again.
addEventListener("pagehide", () => {
  root.hidden = true;
});
addEventListener("pageshow", (event) => {
  if (event.persisted) showAgain();
  else root.hidden = false;
});

// Nor is one that lay about for as long as answers are kept: the server says whether they still are.
const KEPT_FOR = 30 * 60 * 1000;
let usedAt = Date.now();
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && isOld()) showAgain();
});
addEventListener("input", () => {
  usedAt = Date.now();
});

function isOld() {
  return Date.now() - usedAt > KEPT_FOR;
}

// What is written on a page that names whom to ask would be lost by loading it anew: it stays, where the server says so.
function showAgain() {
  const { still } = document.body.dataset;
  if (!still) return location.reload();
  const anew = () => location.replace(location.pathname);
  if (isOld()) return anew();
  const token = new URLSearchParams({ csrf_token: document.querySelector("[name=csrf_token]").value });
  fetch(still, { method: "POST", body: token }).then(({ status }) => {
    if (status === 204) root.hidden = false;
    else anew();
  }, anew);
}

// ── Choosing ─────────────────────────────────────────────────────────────────────────────────────────────────────────

// An answer that stands alone clears the others, and they clear it. Without this file the server tells.
addEventListener("change", ({ target }) => {
  if (target.type !== "checkbox" || !target.checked) return;
  for (const other of target.form.querySelectorAll("input[type=checkbox]:checked")) {
    if (other !== target && ("alone" in target.dataset || "alone" in other.dataset)) other.checked = false;
  }
});

// ── Calling, and opening a service's site ────────────────────────────────────────────────────────────────────────────

// A call keeps the answers longer. Where taps are counted, links bear their service's place in the result, and no more.
addEventListener("click", ({ target }) => {
  const link = target.closest?.("a[href]");
  if (!link) return;
  const { number } = link.dataset;
  const { call, site } = document.body.dataset;
  if (link.protocol === "tel:") navigator.sendBeacon(call, new URLSearchParams(number && { number }));
  else if (number) navigator.sendBeacon(site, new URLSearchParams({ number }));
});

// ── Printing ─────────────────────────────────────────────────────────────────────────────────────────────────────────

addEventListener("beforeprint", () => {
  for (const fold of document.querySelectorAll("main details:not([open])")) {
    fold.open = true;
    fold.dataset.closed = "";
  }
});
addEventListener("afterprint", () => {
  for (const fold of document.querySelectorAll("details[data-closed]")) {
    fold.open = false;
    delete fold.dataset.closed;
  }
});
