/* The editor of the desk: saves as one types, keys, and what two people write at once. Without it every form works by itself. */

const PAUSE = 1500;
const editor = document.querySelector("[data-desk-editor]");
const live = editor.querySelector("[data-desk-live]");
const texts = new Map();

class Text {
  constructor(row) {
    this.row = row;
    this.form = row.querySelector("[data-desk-form]");
    this.field = this.form.elements.text;
    this.saved = this.field.value;
    this.timer = 0;
    this.last = Promise.resolve(true);
    this.field.addEventListener("input", () => this.wait());
    this.field.addEventListener("blur", () => this.isChanged && !this.isRefused && this.save("draft"));
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.save(event.submitter?.value ?? "save");
    });
    for (const button of row.querySelectorAll("[data-desk-insert]")) {
      button.hidden = false;
      button.addEventListener("click", () => this.insert(button.dataset.deskInsert));
    }
    for (const button of row.querySelectorAll("[data-desk-use]")) {
      button.hidden = false;
      button.addEventListener("click", () => this.put(button.dataset.deskUse));
    }
    // What the other one saved is shown by the server already: the field holds what is not saved yet.
    if (row.querySelector(".desk-theirs:not([data-desk-theirs])")) this.saved = null;
    this.isRefused = false;
  }

  get isChanged() {
    return this.field.value !== this.saved;
  }

  wait() {
    clearTimeout(this.timer);
    this.isRefused = false;
    this.timer = setTimeout(() => this.isChanged && this.save("draft"), PAUSE);
  }

  insert(text) {
    this.field.focus();
    this.field.setRangeText(text, this.field.selectionStart, this.field.selectionEnd, "end");
    this.wait();
  }

  put(text) {
    this.field.focus();
    this.field.value = text;
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
      const answer = isJson ? await response.json() : { message: `${response.status} ${response.statusText}` };
      if (!response.ok || !isJson) return this.refuse(answer);
      this.accept(answer, sent);
      return true;
    } catch {
      return this.refuse({ message: editor.dataset.unreachable });
    }
  }

  accept(answer, sent) {
    this.saved = sent;
    this.isRefused = false;
    this.version = answer.version;
    const isUnfinished = ["missing", "needs-editing", "suggested"].includes(answer.state) || answer.is_out_of_date;
    this.row.toggleAttribute("data-unfinished", isUnfinished);
    this.row.querySelector("[data-desk-status]").innerHTML = answer.status;
    this.row.querySelector("[data-desk-theirs]").hidden = true;
    say(editor.dataset.saved);
    if (this.isChanged) this.wait();
  }

  set version(number) {
    this.form.elements.version.value = number;
    for (const field of this.row.querySelectorAll("[data-desk-version]")) field.value = number;
  }

  refuse(answer) {
    this.isRefused = true;
    say(`${editor.dataset.failed} ${answer.message}`);
    if (answer.current) this.showOther(answer.current);
    return false;
  }

  /** Beside one's own text the other's; nothing is lost until one of the two is chosen. */
  showOther(current) {
    const box = this.row.querySelector("[data-desk-theirs]");
    const head = document.createElement("p");
    head.textContent = editor.dataset.theirs;
    const name = document.createElement("bdi");
    name.textContent = ` ${current.author}`;
    head.append(name);
    const text = document.createElement("p");
    text.className = "desk-text";
    text.lang = this.field.lang;
    text.dir = this.field.dir;
    text.textContent = current.text;
    const take = button(editor.dataset.take, () => {
      this.adopt(current);
      this.field.value = current.text;
      this.saved = current.text;
    });
    const keep = button(editor.dataset.keep, () => {
      this.adopt(current);
      this.save("save");
    });
    box.replaceChildren(head, text, take, " ", keep);
    box.hidden = false;
  }

  adopt(current) {
    this.version = current.version;
    this.form.elements.made_from.value = current.made_from;
    this.isRefused = false;
    this.row.querySelector("[data-desk-theirs]").hidden = true;
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

function nextUnfinished(row) {
  const rows = [...texts.keys()];
  const place = rows.indexOf(row);
  const next = [...rows.slice(place + 1), ...rows.slice(0, place)].find((each) => each.hasAttribute("data-unfinished"));
  const field = texts.get(next)?.field;
  field?.focus();
  field?.closest("[data-desk-text]").scrollIntoView({ block: "center" });
}

async function onKey(event) {
  const row = event.target.closest?.("[data-desk-text]");
  const text = texts.get(row);
  if (!text || event.target !== text.field || event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
    event.preventDefault();
    if (await text.save("save")) nextUnfinished(row);
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
  else if (approves) text.save("approve");
  else return;
  event.preventDefault();
}

for (const row of editor.querySelectorAll("[data-desk-text]")) {
  if (row.querySelector("[data-desk-form]")) texts.set(row, new Text(row));
}
for (const help of document.querySelectorAll("[data-desk-help]")) help.hidden = false;
editor.addEventListener("keydown", onKey);
window.addEventListener("beforeunload", (event) => {
  if ([...texts.values()].some((text) => text.isChanged)) event.preventDefault();
});
