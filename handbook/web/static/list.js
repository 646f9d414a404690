// Everything works without this file. It puts a button where the browser's own menu does the same.
"use strict";

document.querySelector("[data-print]")?.addEventListener("click", () => print());
