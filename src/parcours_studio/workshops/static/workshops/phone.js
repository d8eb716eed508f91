// One touchpoint at a time, scales that can be drawn like sliders, and saving again what did not get through.
"use strict";

const list = document.querySelector(".touchpoints");

if (list) {
  const steps = [...list.querySelectorAll(".step")];
  const forms = steps.filter((step) => step.matches("form"));
  const told = document.getElementById("saved");
  const bar = document.getElementById("progress");
  const key = `parcours-workshop-${list.dataset.code}`;

  // One step at a time; the address says which, so that "back" works and a reload stays.
  const turn = (focus) => {
    const now = steps.find((step) => `#${step.id}` === location.hash) || steps[0];
    for (const step of steps) step.classList.toggle("now", step === now);
    document.querySelector(".contents").open = false;
    if (focus) {
      window.scrollTo(0, 0);
      now.querySelector("h2").focus({ preventScroll: true });
    }
  };
  list.classList.add("stepwise");
  turn(false);
  window.addEventListener("hashchange", () => turn(true));
  list.addEventListener("click", (event) => {
    const forth = event.target.closest("button.forth");
    if (!forth) return;
    event.preventDefault();
    location.hash = forth.dataset.to;
  });
  list.addEventListener("submit", (event) => event.preventDefault(), true);

  // A row of stops is a slider as well: the stop under the finger is chosen, and saved when the finger leaves.
  let drawn = null;
  const under = (event) => {
    const labels = [...drawn.querySelectorAll("label")];
    const { left, width } = drawn.getBoundingClientRect();
    const place = Math.floor(((event.clientX - left) / width) * labels.length);
    return labels[Math.min(labels.length - 1, Math.max(0, place))].querySelector("input");
  };
  list.addEventListener("pointerdown", (event) => { drawn = event.target.closest(".stops"); });
  list.addEventListener("pointermove", (event) => {
    if (!drawn || !event.buttons) return;
    const stop = under(event);
    if (stop.checked) return;
    stop.checked = true;
    drawn.dataset.moved = "1";
  });
  const leave = () => {
    const row = drawn;
    drawn = null;
    if (!row || !row.dataset.moved) return;
    delete row.dataset.moved;
    row.closest("form").dispatchEvent(new Event("change", { bubbles: true }));
  };
  list.addEventListener("pointerup", leave);
  list.addEventListener("pointercancel", leave);

  // What was said and not yet saved is kept in this browser, and sent again until it gets through.
  const kept = () => { try { return JSON.parse(localStorage.getItem(key)) || {}; } catch { return {}; } };
  const keep = (all) => { try { localStorage.setItem(key, JSON.stringify(all)); } catch { /* private mode: only until reload */ } };
  let unsaved = kept();
  let pause = 2000;
  let timer = 0;
  const tell = () => {
    const waiting = Object.keys(unsaved).length > 0;
    told.textContent = waiting ? told.dataset.unsaved : told.dataset.saved;
    told.classList.toggle("unsaved", waiting);
  };
  const mark = (form) => {
    const rated = [...form.querySelectorAll("input:checked")].some((one) => one.value !== "");
    document.getElementById(`c${form.dataset.number}`).classList.toggle("done", rated);
    bar.value = document.querySelectorAll(".contents a.done").length;
  };
  const later = () => {
    clearTimeout(timer);
    timer = setTimeout(send, pause);
    pause = Math.min(pause * 2, 30000);
  };
  function send() {
    for (const form of forms) if (form.dataset.number in unsaved) htmx.trigger(form, "again");
  }
  list.addEventListener("change", (event) => {
    const form = event.target.closest("form");
    const said = [...form.querySelectorAll("input:checked")].map((one) => [one.name, one.value]);
    unsaved[form.dataset.number] = Object.fromEntries(said);
    keep(unsaved);
    mark(form);
  }, true);
  document.body.addEventListener("htmx:afterRequest", (event) => {
    const form = event.target.closest(".touchpoint");
    if (!form) return;
    if (event.detail.successful || (event.detail.xhr && event.detail.xhr.status === 400)) {
      const sent = event.detail.requestConfig.parameters;
      const now = unsaved[form.dataset.number] || {};
      if (Object.entries(now).every(([name, value]) => sent[name] === value)) delete unsaved[form.dataset.number];
      keep(unsaved);
      pause = 2000;
    } else {
      later();
    }
    tell();
  });
  window.addEventListener("online", send);
  for (const form of forms) {
    for (const [name, value] of Object.entries(unsaved[form.dataset.number] || {})) {
      const stop = [...form.querySelectorAll("input")].find((one) => one.name === name && one.value === value);
      if (stop) stop.checked = true;
    }
    if (form.dataset.number in unsaved) mark(form);
  }
  if (Object.keys(unsaved).length) {
    tell();
    document.addEventListener("htmx:load", send, { once: true });
  }
}
