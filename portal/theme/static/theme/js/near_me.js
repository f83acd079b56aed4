/* Buttons that sort by distance: the browser is asked for the reader's position only when one is pressed. */

const PLACES = 3; // decimals: about a hundred metres
const PATIENCE = { maximumAge: 300_000, timeout: 15_000 };

for (const button of document.querySelectorAll("button[data-near-url]")) {
  const status = document.querySelector("[data-near-status]");
  if (!navigator.geolocation || !window.isSecureContext) {
    continue;
  }
  button.hidden = false;
  button.addEventListener("click", () => {
    status.textContent = button.dataset.asking;
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        const address = new URL(button.dataset.nearUrl, window.location.href);
        address.searchParams.set("near", `${coords.latitude.toFixed(PLACES)},${coords.longitude.toFixed(PLACES)}`);
        window.location.assign(address);
      },
      () => {
        status.textContent = button.dataset.failed;
      },
      PATIENCE,
    );
  });
}
