// Reading one after the other: j goes to the next quote, k to the one before, also over the edges of a page.
"use strict";

const inField = (target) => target.closest("input, select, textarea, [contenteditable]");
const step = (forward) => {
  const quotes = [...document.querySelectorAll(".large .quote")];
  if (!quotes.length) return;
  const here = quotes.indexOf(document.activeElement.closest(".quote"));
  const there = quotes[here < 0 ? (forward ? 0 : quotes.length - 1) : here + (forward ? 1 : -1)];
  if (there) {
    there.focus({ preventScroll: true });
    there.scrollIntoView({ block: "center" });
  } else {
    document.querySelector(`.pages a[rel=${forward ? "next" : "prev"}]`)?.click();
  }
};
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || inField(event.target)) return;
  if (event.key === "j") step(true);
  if (event.key === "k") step(false);
});
