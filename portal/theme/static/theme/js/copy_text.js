/* Buttons that copy a text of the page: data-copy names the element's id. */

for (const button of document.querySelectorAll("button[data-copy]")) {
  const source = document.getElementById(button.dataset.copy);
  const status = button.parentElement.querySelector("[data-copy-status]");
  if (!source || !navigator.clipboard) {
    continue;
  }
  button.hidden = false;
  button.addEventListener("click", async () => {
    const lines = [...source.children].map((line) => line.textContent.replace(/\s+/g, " ").trim());
    await navigator.clipboard.writeText(lines.join("\n"));
    if (status) {
      status.textContent = status.dataset.done;
    }
  });
}
