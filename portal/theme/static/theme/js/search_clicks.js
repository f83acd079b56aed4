/* Tells the portal which place on the list was chosen, and nothing about who chose it. Waits for nothing. */

for (const list of document.querySelectorAll("[data-click-token]")) {
  const tell = (event) => {
    const link = event.target.closest("a[data-position]");
    if (!link || !list.dataset.clickToken || !navigator.sendBeacon) {
      return;
    }
    const body = new URLSearchParams({ token: list.dataset.clickToken, position: link.dataset.position });
    navigator.sendBeacon(list.dataset.clickUrl, body);
  };
  list.addEventListener("click", tell);
  list.addEventListener("auxclick", (event) => {
    if (event.button === 1) {
      tell(event);
    }
  });
}
