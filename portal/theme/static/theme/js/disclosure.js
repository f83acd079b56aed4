/* Disclosures: open by themselves where there is room, closed by Escape or by a press elsewhere where they float. */

for (const details of document.querySelectorAll("details[data-open-from]")) {
  const room = window.matchMedia(`(min-width: ${details.dataset.openFrom})`);
  const follow = () => {
    details.open = room.matches;
  };
  follow();
  room.addEventListener("change", follow);
}

const floating = document.querySelectorAll("details[data-close-outside]");

document.addEventListener("click", (event) => {
  for (const details of floating) {
    if (details.open && !details.contains(event.target)) {
      details.open = false;
    }
  }
});

document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") {
    return;
  }
  for (const details of floating) {
    if (details.open) {
      const hadFocus = details.contains(document.activeElement);
      details.open = false;
      if (hadFocus) {
        details.querySelector("summary").focus();
      }
    }
  }
});
