// Suggestions: the words of the column, the property or the interactions that a condition asks about.
"use strict";

const suggest = (line) => {
  const field = (name) => line.querySelector(`[name$="-${name}"]`);
  const about = field("about").value;
  const list = about === "property" ? `property-${field("property").value}` : `column-${field("column").value}`;
  field("value").setAttribute("list", list);
  field("property").setAttribute("list", "properties");
  for (const key of ["event", "channel", "subject_kind"]) field(key).setAttribute("list", `happened-${key}`);
};
for (const line of document.querySelectorAll("fieldset.line")) {
  suggest(line);
  line.addEventListener("change", () => suggest(line));
}
