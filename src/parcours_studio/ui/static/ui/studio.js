// What pages share: the menu folds on small screens, forms warn before unsaved work is left, wide tables scroll by key.
"use strict";

const small = window.matchMedia("(max-width: 860px)");
const menu = document.querySelector("details.menu");
const fold = () => { if (menu) menu.open = !small.matches; };
fold();
small.addEventListener("change", fold);

let unsaved = false;
document.addEventListener("input", (event) => {
  if (event.target.closest("form[data-warn]")) unsaved = true;
});
document.addEventListener("submit", () => { unsaved = false; });
window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-submit-on-change]");
  if (form) form.requestSubmit();
});
document.addEventListener("click", (event) => {
  const open = document.querySelectorAll("details.pick[open]");
  for (const pick of open) if (!pick.contains(event.target)) pick.open = false;
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const pick of document.querySelectorAll("details.pick[open]")) pick.open = false;
});
