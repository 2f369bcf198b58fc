// Which key does what: the defaults, and what this browser's user chose instead.

const DEFAULTS = {
  next: ["ArrowRight", "ArrowDown"],
  previous: ["ArrowLeft", "ArrowUp"],
  act1: ["1"],
  act2: ["2"],
  act3: ["3"],
  undo: ["u"],
  enter: ["Enter"],
  in: ["+", "="],
  out: ["-"],
  fit: ["0"],
  list: ["Escape"],
  help: ["?", "？"],
  pick: [" "],
  move: ["m"],
  apart: ["n"],
  divide: ["s"],
  join: ["j"],
  foreign: ["f"],
  blank: ["b"],
  nowhere: ["d"],
  redo: ["r"],
  large: ["v"],
};
export const REVIEW = ["next", "previous", "act1", "act2", "act3", "undo", "enter", "in", "out", "fit", "list", "help"];
export const MENDING = ["pick", "move", "apart", "divide", "join", "foreign", "blank", "nowhere", "redo", "large", "undo", "enter", "list", "help"];
const SHOWN = { ArrowRight: "→", ArrowLeft: "←", ArrowUp: "↑", ArrowDown: "↓", Escape: "Esc", " ": "␣" };
const STORE = "kanhe.keys";
const CHOICES = 5; // ways to mend, which the digits choose while they are shown

const plain = (key) => (key.length === 1 ? key.toLowerCase() : key);
const shown = (key) => SHOWN[key] || (key.length === 1 ? key.toUpperCase() : key);

function kept() {
  try {
    const all = JSON.parse(localStorage.getItem(STORE)) || {};
    return Object.fromEntries(Object.entries(all).filter(([action, key]) => DEFAULTS[action] && typeof key === "string"));
  } catch {
    return {};
  }
}

// Keys of an input method that is composing (229), keys typed into a text, and the browser's own are not ours.
export function foreign(event) {
  const typing = event.target.closest?.("input, textarea, select, [contenteditable]");
  return event.isComposing || event.keyCode === 229 || typing || event.ctrlKey || event.metaKey || event.altKey;
}

// The keys of a page: `actions` are what it does, among which a key does one thing.
export class Keys {
  constructor(actions) {
    this.actions = actions;
    this.own = kept();
    this.label();
  }

  of(action) {
    return action in this.own ? [this.own[action]] : DEFAULTS[action];
  }

  action(event) {
    const key = plain(event.key);
    return this.actions.find((action) => this.of(action).includes(key));
  }

  // False where the key does something else.
  choose(action, key) {
    const taken = this.actions.some((other) => other !== action && this.of(other).includes(plain(key)));
    const digit = /^[1-9]$/.test(key) && Number(key) <= CHOICES && !action.startsWith("act");
    if (taken || digit) return false;
    this.own[action] = plain(key);
    this.keep();
    return true;
  }

  reset() {
    this.own = {};
    this.keep();
  }

  keep() {
    try {
      localStorage.setItem(STORE, JSON.stringify(this.own));
    } catch {
      // A browser that keeps nothing forgets them with the page.
    }
    this.label();
  }

  label(root = document) {
    for (const kbd of root.querySelectorAll("[data-kbd]")) kbd.textContent = shown(this.of(kbd.dataset.kbd)[0]);
  }
}

// The dialog that shows the keys and changes them.
export class KeyDialog {
  constructor(dialog, keys) {
    this.dialog = dialog;
    this.keys = keys;
    this.wrong = dialog.querySelector("[data-key-wrong]");
    this.buttons = [...dialog.querySelectorAll("[data-change]")];
    this.waiting = null;
    for (const button of this.buttons) button.addEventListener("click", () => this.wait(button));
    dialog.addEventListener("keydown", (event) => this.pressed(event));
    dialog.querySelector("[data-close-help]").addEventListener("click", () => dialog.close());
    dialog.querySelector("[data-default-keys]").addEventListener("click", () => (keys.reset(), this.draw()));
    dialog.addEventListener("close", () => this.draw());
    this.draw();
  }

  get open() {
    return this.dialog.open;
  }

  show() {
    this.draw();
    this.dialog.showModal();
    this.dialog.querySelector("[data-close-help]").focus();
  }

  draw() {
    this.waiting = null;
    this.wrong.hidden = true;
    for (const button of this.buttons) {
      button.replaceChildren(
        ...this.keys.of(button.dataset.change).map((key) => {
          const kbd = document.createElement("kbd");
          kbd.textContent = shown(key);
          return kbd;
        }),
      );
    }
  }

  wait(button) {
    this.draw();
    this.waiting = button;
    button.textContent = button.dataset.wait;
  }

  pressed(event) {
    if (!this.waiting) {
      if (this.keys.action(event) === "help") (event.preventDefault(), this.dialog.close());
      return;
    }
    if (event.isComposing || event.keyCode === 229 || ["Shift", "Control", "Alt", "Meta", "Tab"].includes(event.key)) return;
    event.preventDefault();
    const button = this.waiting;
    if (this.keys.choose(button.dataset.change, event.key)) return this.draw();
    this.wrong.textContent = button.dataset.taken;
    this.wrong.hidden = false;
  }
}
