/* Suggestions while typing in a search form: a combobox with a list, as the ARIA Authoring Practices describe it.
   Without this script, and wherever the answer does not come, the form works as a form. */

const DELAY = 120; // milliseconds without a key before the portal is asked
const SVG = "http://www.w3.org/2000/svg";

function element(name, className, text = "") {
  const node = document.createElement(name);
  node.className = className;
  node.textContent = text;
  return node;
}

function icon(sprite, name) {
  const svg = document.createElementNS(SVG, "svg");
  const use = document.createElementNS(SVG, "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("width", "24");
  svg.setAttribute("height", "24");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

function words(className, text, language) {
  const node = element("span", className, text);
  node.lang = language;
  node.dir = "auto";
  return node;
}

function offer(form) {
  const input = form.querySelector("input[type=search]");
  const list = element("ul", "suggestions");
  const status = element("p", "visually-hidden");
  let found = [];
  let isComposing = false;
  let chosen = -1;
  let timer = 0;
  let request = null;
  let typed = "";

  list.id = `${input.id}-suggestions`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", form.dataset.label);
  status.setAttribute("role", "status");
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.setAttribute("aria-controls", list.id);
  input.parentElement.append(list, status);

  function close() {
    window.clearTimeout(timer);
    request?.abort();
    list.hidden = true;
    chosen = -1;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  }

  function choose(number) {
    const options = [...list.children];
    chosen = number;
    for (const [place, option] of options.entries()) {
      option.setAttribute("aria-selected", String(place === number));
    }
    if (number < 0) {
      input.removeAttribute("aria-activedescendant");
    } else {
      input.setAttribute("aria-activedescendant", options[number].id);
      options[number].scrollIntoView({ block: "nearest" });
    }
  }

  function row(item, number) {
    const option = element("li", "suggestion");
    const more = element("span", "suggestion__more");
    option.id = `${list.id}-${number}`;
    option.setAttribute("role", "option");
    option.setAttribute("aria-selected", "false");
    if (item.icon) {
      option.append(icon(form.dataset.icons, item.icon));
    }
    if (item.name) {
      more.append(words("suggestion__name", item.name, item.name_language), " ");
    }
    more.append(element("span", "suggestion__kind", item.kind_label));
    option.append(words("suggestion__title", item.title, item.language), " ", more);
    return option;
  }

  function show({ suggestions: items, announcement }) {
    found = items;
    list.replaceChildren(...items.map(row));
    choose(-1);
    list.hidden = items.length === 0;
    input.setAttribute("aria-expanded", String(items.length > 0));
    status.textContent = announcement;
  }

  async function ask() {
    request?.abort();
    request = new AbortController();
    const { signal } = request;
    const parameters = new URLSearchParams({ q: typed, language: document.documentElement.lang.toLowerCase() });
    let answer = { suggestions: [], announcement: "" };
    try {
      const response = await fetch(`${form.dataset.suggest}?${parameters}`, { signal });
      answer = response.ok ? await response.json() : answer;
    } catch {
      // Another key was pressed, or there is no network: the form is still a form.
    }
    if (!signal.aborted && document.activeElement === input) {
      show(answer);
    }
  }

  function change() {
    typed = input.value.trim();
    window.clearTimeout(timer);
    request?.abort();
    if (isComposing) {
      return; // what stands there is not yet what is meant: "xie he" on the way to 协和
    }
    if (typed) {
      timer = window.setTimeout(ask, DELAY);
    } else {
      close();
    }
  }

  function move(step) {
    if (list.hidden) {
      change();
      return;
    }
    const count = found.length + 1; // one place is the box itself
    choose(((chosen + 1 + step + count) % count) - 1);
  }

  const isOpen = () => !list.hidden;
  const isChosen = () => chosen >= 0;
  // Which keys are ours and when; all others, and these at other times, are the box's own.
  const keys = {
    ArrowDown: [() => true, () => move(1)],
    ArrowUp: [() => true, () => move(-1)],
    Home: [isChosen, () => choose(0)],
    End: [isChosen, () => choose(found.length - 1)],
    Escape: [isOpen, close],
    Enter: [isChosen, () => window.location.assign(found[chosen].url)],
  };

  input.addEventListener("input", change);
  input.addEventListener("compositionstart", () => {
    isComposing = true;
  });
  input.addEventListener("compositionend", () => {
    isComposing = false;
    change();
  });
  input.addEventListener("keydown", (event) => {
    const [isOurs, act] = keys[event.key] ?? [() => false];
    // While an input method composes a letter, the keys are its own; some browsers say so by the number 229 only.
    const isPlain = !event.isComposing && event.keyCode !== 229 && !event.ctrlKey && !event.metaKey && !event.shiftKey;
    if (isPlain && isOurs()) {
      event.preventDefault();
      act();
    }
  });
  form.addEventListener("submit", close);
  input.addEventListener("blur", close);
  // The box must not lose the focus before the click is done.
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) {
      window.location.assign(found[[...list.children].indexOf(option)].url);
    }
  });
}

for (const form of document.querySelectorAll("form[data-suggest]")) {
  offer(form);
}
