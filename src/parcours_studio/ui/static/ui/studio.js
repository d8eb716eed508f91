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
document.addEventListener("htmx:afterSwap", (event) => {
  if (event.target.popover) event.target.showPopover();
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-print]")) window.print();
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape") for (const pick of document.querySelectorAll("details.pick[open]")) pick.open = false;
});

// A field that is there to be copied is marked whole.
document.addEventListener("focusin", (event) => {
  if (event.target.matches("input[data-select]")) event.target.select();
});

// What was typed when the session had ended stands in its form again.
const fill = (form, fields) => {
  for (const one of form.elements) {
    const values = fields[one.name];
    if (one.type === "checkbox" || one.type === "radio") one.checked = (values || []).includes(one.value);
    else if (!values || ["file", "password", "submit", "button"].includes(one.type)) continue;
    else if (one.type === "select-multiple") for (const option of one.options) option.selected = values.includes(option.value);
    else one.value = values.length > 1 ? values.shift() : values[0];
    one.dispatchEvent(new Event("input", { bubbles: true }));
  }
};
const typed = document.getElementById("typed");
if (typed) {
  const fields = JSON.parse(typed.dataset.fields);
  const target = (form) => form.getAttribute("hx-post") || form.getAttribute("action") || window.location.pathname;
  const fits = (form) => [...form.elements].filter((one) => one.name in fields).length;
  const forms = [...document.forms].filter((form) => new URL(target(form), window.location).pathname === typed.dataset.path);
  const [best] = forms.sort((one, other) => fits(other) - fits(one));
  if (best && fits(best)) { fill(best, fields); best.closest("details")?.setAttribute("open", ""); } else typed.querySelector("details").open = true;
}
