// The name of a new journey is asked only when one is made.
"use strict";

const chosen = document.getElementById("id_journey");
const named = document.getElementById("id_journey_name");
if (chosen && named) {
  const fit = () => { named.closest(".field").hidden = !chosen.value.startsWith("template:"); };
  chosen.addEventListener("change", fit);
  fit();
}
