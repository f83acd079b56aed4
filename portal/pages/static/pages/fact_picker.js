/* Facts chosen by their statements: the input goes on holding their ids. Without this script the ids are typed. */
(() => {
  const STATEMENT = "-value-statement";
  const input = (name) => document.querySelector(`[name="${name}"]`);

  /* New blocks have no id before they are saved; a text may refer to them at once. */
  function idOf(prefix) {
    const field = input(`${prefix}-id`);
    if (!field.value) {
      const bytes = crypto.getRandomValues(new Uint8Array(16));
      const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
      field.value = hex.replace(/^(.{8})(.{4}).(.{3}).(.{3})(.{12})$/, "$1-$2-4$3-8$4-$5");
    }
    return field.value;
  }

  /* The facts in their order: those of this form, or those that are edited elsewhere. */
  function facts() {
    const elsewhere = document.getElementById("facts-of-policy");
    if (elsewhere) return JSON.parse(elsewhere.textContent);
    return Array.from(document.querySelectorAll(`[name^="facts-"][name$="${STATEMENT}"]`))
      .map((area) => ({ area, prefix: area.name.slice(0, -STATEMENT.length) }))
      .filter(({ prefix }) => !input(`${prefix}-deleted`).value)
      .sort((one, other) => input(`${one.prefix}-order`).value - input(`${other.prefix}-order`).value)
      .map(({ area, prefix }) => ({ id: idOf(prefix), statement: area.value }));
  }

  function element(name, className, text = "") {
    const made = document.createElement(name);
    made.className = className;
    made.textContent = text;
    return made;
  }

  /* A statement is in a language of its own, whatever the editor's is. */
  function statementOf(text) {
    const made = element("span", "", text);
    made.dir = "auto";
    return made;
  }

  class FactPicker extends window.StimulusModule.Controller {
    static values = { choose: String, find: String, gone: String, none: String };

    connect() {
      this.element.hidden = true;
      this.box = element("div", "fact-picker");
      this.chosen = element("ul", "fact-picker__chosen");
      this.details = element("details", "fact-picker__choice");
      this.find = element("input", "fact-picker__find");
      this.find.type = "search";
      this.find.placeholder = this.findValue;
      this.find.setAttribute("aria-label", this.findValue);
      this.list = element("ul", "fact-picker__list");
      this.details.append(element("summary", "fact-picker__summary", this.chooseValue), this.find, this.list);
      this.box.append(this.chosen, this.details);
      this.element.after(this.box);
      this.details.addEventListener("toggle", () => this.details.open && this.offer());
      this.find.addEventListener("input", (event) => {
        event.stopPropagation();
        this.offer();
      });
      this.refresh = () => window.setTimeout(() => this.show());
      document.addEventListener("click", this.refresh);
      document.addEventListener("change", this.refresh);
      this.refresh();
    }

    disconnect() {
      document.removeEventListener("click", this.refresh);
      document.removeEventListener("change", this.refresh);
      this.box.remove();
      this.element.hidden = false;
    }

    get ids() {
      return this.element.value.split(/[\s,]+/).filter(Boolean);
    }

    set ids(ids) {
      this.element.value = ids.join(", ");
      this.element.dispatchEvent(new Event("change", { bubbles: true }));
    }

    /* What is chosen, in the order and with the numbers that readers see. */
    show() {
      const known = facts();
      const gone = this.ids.filter((id) => !known.some((fact) => fact.id === id));
      const rows = known.flatMap(({ id, statement }, place) => {
        if (!this.ids.includes(id)) return [];
        const row = element("li", "fact-picker__fact");
        row.append(element("span", "", `${place + 1}.`), statementOf(statement));
        return [row];
      });
      const lost = gone.map((id) => element("li", "fact-picker__fact fact-picker__fact--gone", `${id} (${this.goneValue})`));
      this.chosen.replaceChildren(...rows, ...lost);
    }

    offer() {
      const wanted = this.find.value.trim().toLowerCase();
      const known = facts();
      const gone = this.ids.filter((id) => !known.some((fact) => fact.id === id));
      const rows = [...known, ...gone.map((id) => ({ id, statement: `${id} (${this.goneValue})` }))]
        .filter(({ statement }) => statement.toLowerCase().includes(wanted))
        .map(({ id, statement }) => this.row(id, statement));
      this.list.replaceChildren(...(rows.length ? rows : [element("li", "fact-picker__none", this.noneValue)]));
    }

    row(id, statement) {
      const box = element("input", "");
      box.type = "checkbox";
      box.checked = this.ids.includes(id);
      box.addEventListener("change", () => {
        const others = this.ids.filter((each) => each !== id);
        this.ids = box.checked ? [...others, id] : others;
      });
      const label = element("label", "fact-picker__label");
      label.append(box, statementOf(statement));
      const item = element("li", "");
      item.append(label);
      return item;
    }
  }

  window.wagtail.app.register("fact-picker", FactPicker);
})();
