// An editor of text: numbers its lines, and goes to the line of a mistake.
"use strict";

const editor = document.querySelector(".editor");
if (editor) {
  const text = editor.querySelector("textarea");
  const gutter = document.createElement("pre");
  const wrong = Number(editor.dataset.line || 0);
  gutter.setAttribute("aria-hidden", "true");
  editor.prepend(gutter);
  const number = () => {
    const count = text.value.split("\n").length;
    if (gutter.childElementCount === count) return;
    gutter.replaceChildren(...Array.from({ length: count }, (_, at) => {
      const line = document.createElement(at + 1 === wrong ? "b" : "span");
      line.textContent = `${at + 1}\n`;
      return line;
    }));
  };
  const follow = () => { gutter.scrollTop = text.scrollTop; };
  text.addEventListener("input", number);
  text.addEventListener("scroll", follow);
  number();
  if (wrong) {
    const start = text.value.split("\n").slice(0, wrong - 1).join("\n").length + (wrong > 1 ? 1 : 0);
    text.focus();
    text.setSelectionRange(start, start + (text.value.split("\n")[wrong - 1] || "").length);
    text.scrollTop = Math.max(0, (wrong - 6) * parseFloat(getComputedStyle(text).lineHeight));
    follow();
  }
}
