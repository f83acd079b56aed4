/* A button that prints the page it stands on. */

for (const button of document.querySelectorAll("button[data-print-page]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
