/* Text size and colours, kept on the reader's own device. Runs before the first paint, so that nothing jumps. */

const CHOICES = { text: ["large", "largest"], theme: ["light", "dark"] };
const root = document.documentElement;

function read(name) {
  try {
    const value = window.localStorage.getItem(`reading-${name}`);
    return CHOICES[name].includes(value) ? value : "";
  } catch {
    return ""; // storage may be forbidden: the aids then last for one page
  }
}

function keep(name, value) {
  try {
    if (value) {
      window.localStorage.setItem(`reading-${name}`, value);
    } else {
      window.localStorage.removeItem(`reading-${name}`);
    }
  } catch {
    // see read()
  }
}

function apply(name, value) {
  if (value) {
    root.dataset[name] = value;
  } else {
    delete root.dataset[name];
  }
}

for (const name of Object.keys(CHOICES)) {
  apply(name, read(name));
}

function offer() {
  const aids = document.querySelector("[data-reading-aids]");
  if (!aids) {
    return;
  }
  for (const name of Object.keys(CHOICES)) {
    for (const input of aids.querySelectorAll(`input[name="reading-${name}"]`)) {
      input.checked = input.value === read(name);
      input.addEventListener("change", () => {
        apply(name, input.value);
        keep(name, input.value);
      });
    }
  }
  aids.hidden = false;
}

if (document.readyState === "loading") {
  document.addEventListener("DOMContentLoaded", offer);
} else {
  offer();
}
