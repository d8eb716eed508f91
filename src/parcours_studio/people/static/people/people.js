// A page that was opened for printing is printed as soon as it is there.
"use strict";

if (document.querySelector("[data-print]")) window.addEventListener("load", () => window.print());
