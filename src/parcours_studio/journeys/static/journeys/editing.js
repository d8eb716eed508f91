// The editor of journeys: keys on the board, dragging, a word before typed things are left, searching in long lists.
// Everything here is also there without it, as plain links, forms and buttons.
"use strict";

const editor = () => document.getElementById("editor");
const boardOf = (element) => element.closest("#board");
const isField = (element) => element.closest("input, textarea, select, [contenteditable]");

// Walking over the board by arrows, moving by Alt and arrows, undoing by Ctrl and Z.
const arrows = { ArrowLeft: "left", ArrowRight: "right", ArrowUp: "up", ArrowDown: "down" };
document.addEventListener("keydown", (event) => {
  const way = arrows[event.key];
  const here = event.target.closest(".go");
  if (way && here && boardOf(here)) {
    if (event.altKey) move(here, way); else if (!event.ctrlKey && !event.metaKey && !event.shiftKey) walk(here, way); else return;
    event.preventDefault();
  } else if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "z" && !isField(event.target)) {
    document.getElementById(event.shiftKey ? "redo" : "undo")?.click();
    event.preventDefault();
  } else if (event.key === "?" && !isField(event.target)) {
    const keys = document.getElementById("keys");
    if (keys) { keys.open = !keys.open; event.preventDefault(); }
  }
});

function move(here, way) {
  const button = [...document.querySelectorAll("#board button.step")].find((one) => one.value === `${way} ${here.dataset.element}`);
  if (button) button.click();
}

// The arrow buttons stand outside the form that they send: htmx does not see by itself which one was pressed.
document.addEventListener("htmx:configRequest", (event) => {
  const pressed = event.detail.triggeringEvent?.submitter;
  if (event.detail.elt.id === "moves" && pressed?.name === "step") event.detail.parameters.step = pressed.value;
});

function walk(here, way) {
  const columns = [...document.querySelectorAll("#board .column")];
  const stops = columns.map((column) => [...column.querySelectorAll(".go")].filter((one) => one.offsetParent !== null));
  const at = columns.findIndex((column) => column.contains(here));
  const place = stops[at]?.indexOf(here) ?? -1;
  if (place < 0) return;
  const step = { left: [-1, 0], right: [1, 0], up: [0, -1], down: [0, 1] }[way];
  const column = stops[at + step[0]];
  column?.[Math.min(Math.max(place + step[1], 0), column.length - 1)]?.focus();
}

// Dragging stages and touchpoints.
let dragged = null;
document.addEventListener("dragstart", (event) => {
  dragged = event.target.closest?.("#board [draggable][data-element]") || null;
  if (!dragged) return;
  event.dataTransfer.effectAllowed = "move";
  event.dataTransfer.setData("text/plain", dragged.dataset.element);
  dragged.classList.add("dragged");
});
document.addEventListener("dragend", () => { dragged?.classList.remove("dragged"); clearOver(); dragged = null; });
document.addEventListener("dragover", (event) => {
  const there = target(event);
  if (!there) return;
  event.preventDefault();
  clearOver();
  there.shown.classList.add("over");
});
document.addEventListener("drop", (event) => {
  const there = target(event);
  const form = document.getElementById("moves");
  if (!there || !form) return;
  event.preventDefault();
  form.elements.element.value = dragged.dataset.element;
  form.elements.where.value = there.where;
  form.elements.before.value = there.before;
  form.requestSubmit();
});

function clearOver() { for (const one of document.querySelectorAll(".over")) one.classList.remove("over"); }

function target(event) {
  if (!dragged) return null;
  if (dragged.dataset.element.startsWith("stage:")) {
    const band = event.target.closest?.(".band");
    if (!band) return null;
    const column = event.target.closest(".column");
    if (column === dragged) return null;
    const next = column && isRightHalf(event, column) ? nextColumn(column) : column;
    return { shown: column || band, where: band.dataset.phase, before: next?.dataset.stage ?? "" };
  }
  const column = event.target.closest?.(".column");
  if (!column) return null;
  const card = event.target.closest(".card-tp");
  if (card === dragged) return null;
  const next = card && isLowerHalf(event, card) ? nextCard(card) : card;
  return { shown: card || column, where: column.dataset.stage, before: next?.dataset.card ?? "" };
}

function isRightHalf(event, box) { const edge = box.getBoundingClientRect(); return event.clientX > edge.left + edge.width / 2; }
function isLowerHalf(event, box) { const edge = box.getBoundingClientRect(); return event.clientY > edge.top + edge.height / 2; }
function nextColumn(column) { const next = column.nextElementSibling; return next === dragged ? next?.nextElementSibling : next; }
function nextCard(card) { const next = card.nextElementSibling; return next === dragged ? next?.nextElementSibling : next; }

// What was typed and not saved: a word before it is swapped away.
const panelIsUnsaved = () => unsaved && document.querySelector("#panel form[data-warn]") !== null;
document.addEventListener("htmx:beforeRequest", (event) => {
  const from = event.detail.elt;
  const swapsPanel = event.detail.target?.id === "editor";
  if (!swapsPanel || !panelIsUnsaved() || from.matches("#panel form[data-warn]")) return;
  if (window.confirm(editor().dataset.unsaved)) unsaved = false; else event.preventDefault();
});

// Swapping keeps the place on the board, and the focus where it was.
const narrow = window.matchMedia("(max-width: 1000px)");
const chosenNow = () => new URLSearchParams(window.location.search).get("at") || "";
let kept = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  if (!["editor", "board"].includes(event.detail.target?.id)) return;
  const strip = document.querySelector("#board .strip");
  const focused = document.activeElement;
  kept = { left: strip?.scrollLeft ?? 0, chosen: document.querySelector("#panel input[name=at]")?.value, focus: focused?.id || focused?.closest?.("[data-element]")?.dataset.element };
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (!kept || !["editor", "board"].includes(event.detail.target?.id) && event.detail.elt?.id !== "editor" && event.detail.elt?.id !== "board") return;
  const strip = document.querySelector("#board .strip");
  if (strip) strip.scrollLeft = kept.left;
  const again = kept.focus && (document.getElementById(kept.focus) || document.getElementById(`go-${kept.focus}`));
  if (again && document.activeElement !== again) again.focus({ preventScroll: true });
  const chosen = kept.chosen !== chosenNow();
  kept = null;
  settle();
  if (chosen && narrow.matches && chosenNow()) document.getElementById("panel")?.scrollIntoView();
});

function settle() {
  const chosen = document.querySelector("#board .go[aria-current]");
  if (chosen) chosen.scrollIntoView({ block: "nearest", inline: "nearest" });
  if (document.querySelector("#panel[data-unsaved]")) unsaved = true;
  const wrong = document.querySelector("#panel .wrong :is(input, select, textarea)");
  if (wrong) wrong.focus();
}
settle();

// Adding: the field that opens is ready to be typed in. Long lists: what does not fit the search is hidden.
document.addEventListener("toggle", (event) => {
  if (event.target.matches?.("details.add[open]")) event.target.querySelector("input:not([type=hidden])")?.focus();
}, true);
document.addEventListener("input", (event) => {
  if (!event.target.matches("[data-find]")) return;
  const wanted = event.target.value.trim().toLowerCase();
  for (const line of event.target.closest(".picker").querySelectorAll("li")) {
    line.hidden = wanted !== "" && !line.textContent.toLowerCase().includes(wanted);
  }
});
