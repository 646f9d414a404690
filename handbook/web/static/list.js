// Everything but saving on the device works without this file. It puts a button where the browser's own menu does the same.
"use strict";

document.querySelector("[data-print]")?.addEventListener("click", () => print());

// ── Saving on the device ─────────────────────────────────────────────────────────────────────────────────────────────

// The copy is a page of its own, and the files that it names. They lie in a cache, and a worker opens them (sw.js).
const saving = document.querySelector("[data-saving]");

function show(state) {
  for (const one of saving.querySelectorAll("[data-when]")) {
    one.hidden = !one.dataset.when.split(" ").some((when) => state.includes(when));
  }
  // Of an empty list there is nothing to save: it is shown where there is something to remove.
  saving.hidden = !saving.dataset.saving && state[0] === "none";
}

// What is saved here, in the copy's own words.
async function look(...also) {
  const copy = await caches.match(SAVED, { cacheName: "saved" });
  if (!copy) return show(["none", ...also]);
  const page = parsed(await copy.text());
  saving.querySelector("[data-told]").textContent = page.querySelector("[data-told]").textContent;
  const same = page.querySelector("[data-copy]").dataset.copy === saving.dataset.saving;
  show([same ? "same" : "other", ...also]);
}

function parsed(text) {
  return new DOMParser().parseFromString(text, "text/html");
}

async function fetched(address, how) {
  const response = await fetch(address, how);
  if (!response.ok) throw new Error(response.status);
  return response;
}

async function save() {
  const copy = await fetched(SAVED, { method: "POST" });
  // The list has ended, or the visit is one in which nothing is saved.
  if (copy.redirected) return location.replace(copy.url);
  const named = parsed(await copy.clone().text()).querySelectorAll("link[href], script[src]");
  const addresses = [...named].map((one) => one.getAttribute("href") ?? one.getAttribute("src"));
  const files = await Promise.all(addresses.map((address) => fetched(address)));
  try {
    await caches.delete("saved");
    const cache = await caches.open("saved");
    await Promise.all([copy, ...files].map((one, place) => cache.put([SAVED, ...addresses][place], one)));
    await activated(await navigator.serviceWorker.register("/sw.js", { scope: SAVED }));
    // Who left meanwhile did not want it to stay.
    if (root.hidden) throw new Error("left");
  } catch (error) {
    await forgetSaved();
    throw error;
  }
}

function activated({ installing, waiting, active }) {
  const worker = installing ?? waiting ?? active;
  return new Promise((done, failed) => {
    const see = () => {
      if (worker.state === "activated") done();
      if (worker.state === "redundant") failed(new Error(worker.state));
    };
    worker.addEventListener("statechange", see);
    see();
  });
}

async function press({ currentTarget }) {
  currentTarget.disabled = true;
  try {
    await save();
    await look();
    saving.querySelector("a").focus();
  } catch {
    await look("failed");
  }
  currentTarget.disabled = false;
}

if (saving && navigator.serviceWorker && globalThis.caches) {
  // A browser that refuses to look (private windows do) is not offered what it would refuse as well.
  look().catch(() => {});
  for (const button of saving.querySelectorAll("[data-save]")) button.addEventListener("click", press);
  saving.querySelector("[data-forget]").addEventListener("click", async () => {
    await forgetSaved();
    await look();
    saving.querySelector("[data-save]")?.focus();
  });
}

// The list is emptied, and so is its copy. The answer to the form clears it too.
document.querySelector("button[name=empty]")?.addEventListener("click", () => forgetSaved().catch(() => {}));

// ── The copy itself ──────────────────────────────────────────────────────────────────────────────────────────────────

const copy = document.querySelector("[data-copy]");

copy?.querySelector("[data-forget]").addEventListener("click", async () => {
  await forgetSaved();
  copy.hidden = true;
  const gone = document.querySelector("[data-gone]");
  gone.hidden = false;
  gone.querySelector("h1").focus();
});

// Whoever looks on sees no offer to install. The browser's menu has it still.
addEventListener("beforeinstallprompt", (event) => event.preventDefault());
