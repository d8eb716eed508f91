// Dropping files: shows what was chosen, refuses what is too large before it is sent, and tells how far the upload is.
// Without this file the form works as plain forms do.
"use strict";

const form = document.querySelector("form[data-upload]");
if (form) {
  const drop = form.querySelector(".drop");
  const input = form.querySelector("input[name=files]");
  const chosen = form.querySelector("[data-chosen]");
  const problem = form.querySelector("[data-problem]");
  const sending = form.querySelector("[data-sending]");
  const bar = sending.querySelector("progress");
  const button = form.querySelector(".send button");
  const size = (bytes) => {
    const unit = bytes < 1e6 ? ["kilobyte", 1e3] : ["megabyte", 1e6];
    return new Intl.NumberFormat(document.documentElement.lang, {
      style: "unit", unit: unit[0], maximumFractionDigits: bytes / unit[1] < 10 ? 1 : 0,
    }).format(bytes / unit[1]);
  };
  const say = (text) => { problem.textContent = text; problem.hidden = !text; };
  const fits = () => {
    const total = [...form.querySelectorAll("input[type=file]")].flatMap((one) => [...one.files]).reduce((sum, file) => sum + file.size, 0);
    return total <= Number(form.dataset.limit);
  };

  input.addEventListener("change", () => {
    const rows = [...input.files].map((file) => {
      const row = document.createElement("tr");
      for (const text of [file.name, size(file.size)]) row.appendChild(document.createElement("td")).textContent = text;
      return row;
    });
    chosen.tBodies[0].replaceChildren(...rows);
    chosen.hidden = !rows.length;
    say(fits() ? "" : form.dataset.refused);
  });
  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, () => drop.classList.add("over"));
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));

  const rest = () => { sending.hidden = true; button.disabled = false; };
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (!fits()) { say(form.dataset.refused); return; }
    const request = new XMLHttpRequest();
    request.open("POST", form.action || location.href);
    request.upload.addEventListener("progress", (told) => { if (told.lengthComputable) bar.value = told.loaded / told.total; });
    request.upload.addEventListener("load", () => { sending.querySelector("span").textContent = form.dataset.sent; });
    request.addEventListener("error", () => { rest(); say(form.dataset.broken); });
    request.addEventListener("load", () => {
      if (request.responseURL && new URL(request.responseURL).pathname !== location.pathname) { location.href = request.responseURL; return; }
      rest();
      const page = new DOMParser().parseFromString(request.responseText, "text/html");
      const told = [...page.querySelectorAll("main .notice.error, main .problem:not([hidden])")].map((one) => one.textContent.trim());
      say(told.filter(Boolean).join(" ") || form.dataset.broken);
    });
    say("");
    bar.value = 0;
    sending.hidden = false;
    button.disabled = true;
    request.send(new FormData(form));
  });
}
