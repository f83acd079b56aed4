/* All texts of a list ticked at once. */

const all = document.querySelector("[data-desk-tick-all]");
if (all) {
  const ticks = [...document.querySelectorAll("[name=targets]")];
  all.hidden = false;
  all.addEventListener("change", () => {
    for (const tick of ticks) tick.checked = all.checked;
  });
}
