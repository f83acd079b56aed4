/* The page in the other language beside its texts: opened at a text, renewed when one was saved. On narrow screens it has a tab of its own. */

const PAUSE = 500;
const MARK = "outline: 3px solid currentcolor; outline-offset: 3px;";
/** Wagtail's button for staff lies over the text. */
const IN_THE_WAY = "wagtail-userbar, [data-wagtail-userbar]";
/** Characters of a text that are looked for. */
const ENOUGH = 60;

export class Preview {
  /** `say`: tells whoever is at the desk. */
  constructor(frame, say) {
    this.frame = frame;
    this.panel = frame.parentElement;
    this.say = say;
    this.isWide = matchMedia("(min-width: 60rem)");
    this.timer = 0;
    this.at = null;
    frame.addEventListener("load", () => this.isOpen && this.point());
    for (const link of document.querySelectorAll("[data-desk-preview]")) link.addEventListener("click", (event) => this.toggle(event));
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  toggle(event) {
    if (!this.isWide.matches) return;
    event.preventDefault();
    if (this.isOpen) this.panel.hidden = true;
    else this.open();
  }

  open() {
    this.panel.hidden = false;
    this.frame.src = this.frame.dataset.deskFrame;
  }

  /** Go to a text, whether or not the preview is open. */
  show(row, field) {
    this.at = { row, field };
    if (this.isOpen) this.point();
    else if (this.isWide.matches) this.open();
    else window.open(this.frame.dataset.deskFrame);
  }

  /** Go to the text that somebody is at, where the preview is open. */
  follow(row, field) {
    this.at = { row, field };
    if (this.isOpen) this.point();
  }

  renew() {
    clearTimeout(this.timer);
    if (this.isOpen) this.timer = setTimeout(() => this.frame.contentWindow.location.reload(), PAUSE);
  }

  /** Mark the element that has the text, and bring it into view. */
  point() {
    const page = this.frame.contentDocument;
    if (!this.at || !page?.body) return;
    page.querySelector(IN_THE_WAY)?.remove();
    page.querySelector("[data-desk-here]")?.removeAttribute("style");
    const { row, field } = this.at;
    const found = [field?.value, row.querySelector(".desk-source")?.textContent].map((text) => text && place(page, text)).find(Boolean);
    this.say(found ? "" : this.frame.dataset.nowhere);
    if (!found) return;
    for (let around = found.closest("details"); around; around = around.parentElement.closest("details")) around.open = true;
    found.dataset.deskHere = "";
    found.style.cssText = MARK;
    // Not `scrollIntoView`, which would move the desk as well.
    const view = this.frame.contentWindow;
    view.scrollTo({ top: view.scrollY + found.getBoundingClientRect().top - view.innerHeight / 3, behavior: "instant" });
  }
}

/** The innermost element of the page's contents that has the beginning of a text; the heading for what the frame has, too. */
function place(page, text) {
  const wanted = plain(text.replace(/<[^>]*>/g, "").split("\n")[0]).slice(0, ENOUGH);
  if (!wanted) return null;
  const area = page.querySelector("main") ?? page.body;
  const having = [...area.querySelectorAll("*")].filter((each) => plain(each.textContent).includes(wanted) && !each.closest("form, script"));
  return having.find((each) => !having.some((other) => other !== each && each.contains(other))) ?? null;
}

function plain(text) {
  return text.replace(/\s+/g, " ").trim();
}
