/* Tasks that go on are shown as they are, without reloading the page. */

const PAUSE = 2000;
const PLACE = "[data-desk-tasks]";

async function renew() {
  const before = document.querySelector(PLACE);
  if (!before || !("isOpen" in before.dataset)) return;
  const answer = await fetch(location.href, { headers: { "X-Requested-With": "XMLHttpRequest" } }).catch(() => null);
  const after = answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html").querySelector(PLACE) : null;
  // Nobody loses the button that they are about to press.
  if (after && !before.contains(document.activeElement)) before.replaceWith(after);
  setTimeout(renew, PAUSE);
}

setTimeout(renew, PAUSE);
