/* Prints the driver's card alone; the rest of the page is hidden by print.css while html has data-print. */

const root = document.documentElement;

for (const button of document.querySelectorAll("button[data-print-card]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    root.dataset.print = "card";
    window.print();
  });
}

window.addEventListener("afterprint", () => {
  delete root.dataset.print;
});
