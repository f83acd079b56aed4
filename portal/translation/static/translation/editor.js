/* The editor of the desk: saves as one types, keys, and what two people write at once. Without it every form works by itself. */

import { Preview } from "./preview.js";

const PAUSE = 1500;
const editor = document.querySelector("[data-desk-editor]");
const live = editor.querySelector("[data-desk-live]");
const frame = editor.querySelector("[data-desk-frame]");
const preview = frame && new Preview(frame, say);
const texts = new Map();

class Text {
  constructor(row) {
    this.row = row;
    this.form = row.querySelector("[data-desk-form]");
    this.field = this.form.elements.text;
    this.saved = this.field.value;
    this.timer = 0;
    this.last = Promise.resolve(true);
    this.isRefused = false;
    this.isComposing = false;
    this.field.addEventListener("input", () => this.wait());
    this.field.addEventListener("compositionstart", () => this.compose(true));
    this.field.addEventListener("compositionend", () => this.compose(false));
    this.field.addEventListener("blur", () => this.isChanged && !this.isRefused && this.save("draft"));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save(event.submitter?.value ?? "save");
    });
    // What the other one saved is shown by the server already: the field holds what is not saved yet.
    if (row.querySelector(".desk-theirs:not([data-desk-theirs])")) this.saved = null;
    this.showTokens();
  }

  get isChanged() {
    return this.field.value !== this.saved;
  }

  /** A syllable that is still being put together is no text yet. */
  compose(isComposing) {
    this.isComposing = isComposing;
    this.wait();
  }

  wait() {
    clearTimeout(this.timer);
    this.isRefused = false;
    this.showTokens();
    if (!this.isComposing) this.timer = setTimeout(() => this.isChanged && this.save("draft"), PAUSE);
  }

  /** The buttons of those tokens that the text has not as often as its source. */
  showTokens() {
    const box = this.row.querySelector("[data-desk-tokens]");
    if (!box) return;
    for (const button of box.querySelectorAll("button")) {
      const { deskInsert, deskEnd, deskCount } = button.dataset;
      const times = Math.min(...[deskInsert, deskEnd].filter(Boolean).map((token) => this.field.value.split(token).length - 1));
      button.hidden = times >= Number(deskCount);
    }
    box.hidden = !box.querySelector("button:not([hidden])");
    this.showReading([...box.querySelectorAll("button")].flatMap(({ dataset }) => [dataset.deskInsert, dataset.deskEnd]).filter(Boolean));
  }

  /** In a field that runs from right to left, tokens are written in pieces: below it they are whole. */
  showReading(tokens) {
    const line = this.row.querySelector("[data-desk-reading]");
    if (!line) return;
    const pattern = new RegExp(`(${tokens.map((token) => token.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})`);
    const pieces = this.field.value.split(pattern).map((piece) => {
      if (!tokens.includes(piece)) return piece;
      const code = document.createElement("code");
      code.dir = "ltr";
      code.textContent = piece;
      return code;
    });
    line.replaceChildren(...pieces);
  }

  /** A pair of tags is put around what is selected. */
  insert(start, end = "") {
    this.field.focus();
    const { selectionStart: from, selectionEnd: to, value } = this.field;
    this.write(start + (end ? value.slice(from, to) : "") + end, from, to);
    if (end && from === to) this.field.setSelectionRange(from + start.length, from + start.length);
  }

  put(text) {
    this.field.focus();
    this.write(text, 0, this.field.value.length);
  }

  /** As if it were typed, so that the browser can undo it. */
  write(text, from, to) {
    this.field.setSelectionRange(from, to);
    if (!document.execCommand("insertText", false, text)) this.field.setRangeText(text, from, to, "end");
    this.wait();
  }

  /** One after the other: a step builds on the version that the step before it made. */
  save(action) {
    clearTimeout(this.timer);
    this.last = this.last.then(() => (action === "draft" && !this.isChanged ? true : this.send(action)));
    return this.last;
  }

  async send(action) {
    const sent = this.field.value;
    const data = new FormData(this.form);
    data.set("action", action);
    // Whoever signed in again meanwhile has another token than this page.
    const token = /(?:^|; )csrftoken=([^;]+)/.exec(document.cookie)?.[1];
    if (token) data.set("csrfmiddlewaretoken", token);
    say(editor.dataset.saving);
    try {
      // Not `form.action`: the buttons have that name.
      const response = await fetch(this.form.getAttribute("action"), {
        method: "POST",
        body: data,
        headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" },
        keepalive: true,
      });
      const isJson = response.headers.get("Content-Type")?.startsWith("application/json");
      const refusal = response.status === 403 ? editor.dataset.signedOut : `${response.status} ${response.statusText}`;
      const answer = isJson ? await response.json() : { message: refusal };
      if (!response.ok || !isJson) return this.refuse(answer, action);
      this.accept(answer, sent);
      return true;
    } catch {
      return this.refuse({ message: editor.dataset.unreachable });
    }
  }

  accept(answer, sent) {
    this.saved = sent;
    this.isRefused = false;
    this.show(answer);
    say(editor.dataset.saved);
    preview?.renew(this);
    if (this.isChanged) this.wait();
  }

  /** What the portal has now. */
  show(current) {
    this.version = current.version;
    this.row.dataset.state = current.state;
    this.row.toggleAttribute("data-unfinished", current.is_unfinished);
    this.row.querySelector("[data-desk-status]").innerHTML = current.status;
    this.row.querySelector("[data-desk-theirs]").hidden = true;
  }

  set version(number) {
    this.form.elements.version.value = number;
    for (const field of this.row.querySelectorAll("[data-desk-version]")) field.value = number;
  }

  refuse(answer, action) {
    this.isRefused = true;
    say(`${editor.dataset.failed} ${answer.message}`);
    if (answer.current) this.showOther(answer, action);
    return false;
  }

  /** Beside one's own text the other's; nothing is lost until one of the two is chosen. */
  showOther({ message, current }, action) {
    const box = this.row.querySelector("[data-desk-theirs]");
    const head = document.createElement("p");
    const name = document.createElement("bdi");
    name.textContent = current.author;
    head.append(message, " ", name);
    const text = document.createElement("p");
    text.className = "desk-text";
    text.lang = this.field.lang;
    text.dir = this.field.dir;
    text.textContent = current.text;
    const take = button(editor.dataset.take, () => {
      this.adopt(current);
      this.put(current.text);
      this.saved = current.text;
    });
    const keep = button(editor.dataset.keep, () => {
      this.adopt(current);
      this.save(action);
    });
    const choice = document.createElement("p");
    choice.className = "desk-buttons";
    choice.append(take, keep);
    box.replaceChildren(head, text, choice);
    box.hidden = false;
  }

  adopt(current) {
    this.show(current);
    this.form.elements.made_from.value = current.made_from;
    this.isRefused = false;
    this.field.focus();
  }
}

function button(label, action) {
  const made = document.createElement("button");
  made.type = "button";
  made.className = "button button-small button-secondary";
  made.textContent = label;
  made.addEventListener("click", action);
  return made;
}

function say(sentence) {
  live.textContent = sentence;
}

/** The next text in the order of the page, from the beginning again after the last. */
function goToNext(row, isWanted) {
  const rows = [...texts.keys()];
  const place = rows.indexOf(row);
  const next = [...rows.slice(place + 1), ...rows.slice(0, place)].find(isWanted);
  if (!next) return say(editor.dataset.finished);
  texts.get(next).field.focus();
  next.scrollIntoView({ block: "center" });
}

async function onKey(event) {
  const row = event.target.closest?.("[data-desk-text]");
  const text = texts.get(row);
  if (!text || event.target !== text.field || event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    if (await text.save("save")) goToNext(row, (each) => each.hasAttribute("data-unfinished"));
  } else if (event.altKey && !event.ctrlKey && !event.metaKey) {
    altKey(event, row, text);
  }
}

/** By the place of the key, for with Alt some layouts write another letter. */
function altKey(event, row, text) {
  const digit = /^(?:Digit|Numpad)([1-9])$/.exec(event.code)?.[1];
  const term = digit && row.querySelector(`[data-desk-number="${digit}"]`);
  const approves = event.code === "KeyA" && text.form.querySelector("[value=approve]");
  if (event.code === "KeyC") text.put(row.dataset.source);
  else if (term) text.insert(term.dataset.deskInsert);
  else if (approves) approve(row, text);
  else return;
  event.preventDefault();
}

async function approve(row, text) {
  if (await text.save("approve")) goToNext(row, (each) => each.dataset.state === "translated");
}

function onClick(event) {
  const row = event.target.closest("[data-desk-text]");
  const text = texts.get(row);
  const pressed = event.target.closest("[data-desk-insert], [data-desk-use], [data-desk-show]");
  if (!pressed) return;
  // Without a script what is proposed is taken by a form.
  event.preventDefault();
  if ("deskShow" in pressed.dataset) preview.show(row, text?.field);
  else if ("deskUse" in pressed.dataset) text.put(pressed.dataset.deskUse);
  else text.insert(pressed.dataset.deskInsert, pressed.dataset.deskEnd);
}

/** What was translated before is looked up for the text that somebody is at, once. */
async function onFocus(event) {
  const row = event.target.closest("[data-desk-text]");
  const text = texts.get(row);
  if (!text || event.target !== text.field) return;
  preview?.follow(row, text.field);
  const box = row.querySelector("[data-desk-memory]");
  const address = box?.dataset.deskMemory;
  if (!address || box.childElementCount) return;
  box.dataset.deskMemory = "";
  const response = await fetch(address, { headers: { "X-Requested-With": "XMLHttpRequest" } }).catch(() => null);
  if (!response?.ok) return;
  box.innerHTML = await response.text();
  reveal(box);
}

/** What does nothing without a script. */
function reveal(part) {
  for (const each of part.querySelectorAll("[data-desk-help], [data-desk-show], dd [data-desk-insert], [data-desk-use]")) each.hidden = false;
}

for (const row of editor.querySelectorAll("[data-desk-text]")) {
  if (row.querySelector("[data-desk-form]")) texts.set(row, new Text(row));
}
reveal(document);
editor.addEventListener("keydown", onKey);
editor.addEventListener("click", onClick);
editor.addEventListener("focusin", onFocus);
window.addEventListener("beforeunload", (event) => {
  if ([...texts.values()].some((text) => text.isChanged)) event.preventDefault();
});
