// Everything else works without this file. It lets a browser make passkeys, and log in and confirm with them.
"use strict";

// ── What the browser is to be asked, and what it answered, as JSON ───────────────────────────────────────────────────

// Browsers of before 2025 can only do the asking: bytes are then written in base64url here.
function bytes(text) {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const binary = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function described(all) {
  return (all ?? []).map((one) => ({ ...one, id: bytes(one.id) }));
}

function toMake(options) {
  if (PublicKeyCredential.parseCreationOptionsFromJSON) return PublicKeyCredential.parseCreationOptionsFromJSON(options);
  return {
    ...options,
    challenge: bytes(options.challenge),
    user: { ...options.user, id: bytes(options.user.id) },
    excludeCredentials: described(options.excludeCredentials),
  };
}

function toGet(options) {
  if (PublicKeyCredential.parseRequestOptionsFromJSON) return PublicKeyCredential.parseRequestOptionsFromJSON(options);
  return {
    ...options,
    challenge: bytes(options.challenge),
    allowCredentials: described(options.allowCredentials),
  };
}

function written(credential) {
  const { id, rawId, type, response } = credential;
  const told = {};
  for (const name of ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"]) {
    if (response[name]) told[name] = text(response[name]);
  }
  return JSON.stringify({ id, rawId: text(rawId), type, response: told });
}

// ── Asking ───────────────────────────────────────────────────────────────────────────────────────────────────────────

const makes = (options) => navigator.credentials.create({ publicKey: toMake(options) });
const gets = (options) => navigator.credentials.get({ publicKey: toGet(options) });

// A form that wants a passkey's answer: it is sent once the browser has given one.
async function ask(form) {
  const failed = form.querySelector("[data-failed]");
  failed.hidden = true;
  const reply = await fetch(form.dataset.passkey, { method: "POST", body: new URLSearchParams(new FormData(form)) });
  // The session is over, or has to be confirmed anew: the server says which.
  if (reply.redirected || !reply.ok) return location.reload();
  try {
    const credential = await ("makes" in form.dataset ? makes : gets)(await reply.json());
    form.elements.answer.value = written(credential);
  } catch (error) {
    // Broken off, or there is none that fits: browsers do not say which.
    failed.textContent = error.name === "InvalidStateError" ? failed.dataset.taken : failed.dataset.failed;
    failed.hidden = false;
    form.querySelector("button").focus();
    return;
  }
  form.submit();
}

if (window.PublicKeyCredential && window.isSecureContext) {
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      ask(form).catch(() => location.reload());
    });
  }
  for (const words of document.querySelectorAll("[data-without-passkeys]")) words.hidden = true;
}
