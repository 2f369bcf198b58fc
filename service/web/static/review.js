// The review of one application: findings one after another, answered by keys or by buttons.

import { Viewer } from "./viewer.js";

const root = document.querySelector(".review");
const viewer = new Viewer(root);
const items = [...root.querySelectorAll("[data-item]")];
const steps = [...root.querySelectorAll("[data-go]")];
const dialog = document.querySelector("[data-help-dialog]");
let at = -1;

function go(index) {
  if (!items.length) return;
  at = Math.max(0, Math.min(items.length - 1, index));
  items.forEach((item, i) => (item.hidden = i !== at));
  steps.forEach((step, i) => (i === at ? step.setAttribute("aria-current", "step") : step.removeAttribute("aria-current")));
  steps[at].scrollIntoView({ block: "nearest", inline: "nearest" });
  look(items[at], items[at].classList[1]);
  close();
}

function look(place, severity = "field") {
  const box = place.dataset.box ? place.dataset.box.split(",").map(Number) : null;
  viewer.show(place.dataset.page, box, severity);
}

function close() {
  for (const more of root.querySelectorAll("[data-more]")) more.hidden = true;
  for (const button of root.querySelectorAll("[data-open]")) button.setAttribute("aria-expanded", "false");
}

function open(form, which) {
  close();
  const more = form.querySelector(`[data-more="${which}"]`);
  more.hidden = false;
  form.querySelector(`[data-open="${which}"]`).setAttribute("aria-expanded", "true");
  more.scrollIntoView({ block: "nearest" });
  if (which === "reason") more.querySelector("textarea").focus();
}

function answered(key, act) {
  const step = document.getElementById(`step-${key}`);
  if (act) step.dataset.done = act;
  else delete step.dataset.done;
}

function forward() {
  const open = steps.findIndex((step, i) => i > at && !step.dataset.done);
  const first = steps.findIndex((step) => !step.dataset.done);
  if (open >= 0) go(open);
  else if (first >= 0) go(first);
  else root.querySelector("[data-finish]").focus();
}

function tab(name) {
  for (const button of root.querySelectorAll("[data-tab]")) {
    const chosen = button.dataset.tab === name;
    button.setAttribute("aria-selected", String(chosen));
    document.getElementById(button.getAttribute("aria-controls")).hidden = !chosen;
  }
}

function press(key) {
  const item = items[at];
  if (!item) return false;
  const within = item.querySelector("[data-more]:not([hidden])") || item.querySelector(".acts");
  const button = within && within.querySelector(`[data-key-press="${key}"]`);
  if (!button) return false;
  button.click();
  return true;
}

// Keys of an input method that is composing (229), and keys typed into a text, are not ours.
function foreign(event) {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  return event.isComposing || event.keyCode === 229 || typing || event.ctrlKey || event.metaKey || event.altKey;
}

const KEYS = {
  ArrowRight: () => go(at + 1),
  ArrowDown: () => go(at + 1),
  ArrowLeft: () => go(at - 1),
  ArrowUp: () => go(at - 1),
  "+": () => viewer.zoom("in"),
  "=": () => viewer.zoom("in"),
  "-": () => viewer.zoom("out"),
  0: () => viewer.zoom("fit"),
  "?": () => dialog.showModal(),
  "？": () => dialog.showModal(),
  u: () => items[at]?.querySelector("[data-undo]")?.click(),
  U: () => KEYS.u(),
};

document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && event.target.matches("textarea")) return event.target.blur(), close();
  if (foreign(event) || dialog.open) return;
  if (event.key === "Escape") {
    if (root.querySelector("[data-more]:not([hidden])")) close();
    else location.href = root.dataset.list;
  } else if (event.key === "Enter") {
    if (event.target.closest("button, a")) return;
    if (steps.every((step) => step.dataset.done || step.classList.contains("info"))) location.href = root.dataset.confirm;
    else forward();
  } else if (/^[1-9]$/.test(event.key)) {
    if (!press(event.key)) return;
  } else if (KEYS[event.key]) KEYS[event.key]();
  else return;
  event.preventDefault();
});

root.addEventListener("click", (event) => {
  const target = event.target.closest("button, a");
  if (!target) return;
  if (target.dataset.go) go(Number(target.dataset.go));
  else if (target.dataset.step) go(at + Number(target.dataset.step));
  else if (target.dataset.open) open(target.closest("form"), target.dataset.open);
  else if (target.dataset.tab) tab(target.dataset.tab);
  else if (target.dataset.look !== undefined) look(target);
  else if (target.dataset.help !== undefined) dialog.showModal();
});
dialog.querySelector("[data-close-help]").addEventListener("click", () => dialog.close());

document.body.addEventListener("htmx:afterSwap", (event) => {
  const form = event.detail.elt.closest?.("form.answer");
  if (!form) return;
  const before = document.getElementById(`step-${form.dataset.key}`).dataset.done;
  answered(form.dataset.key, form.dataset.act);
  if (form.dataset.act && form.dataset.act !== before) forward();
});

if (items.length) {
  const first = steps.findIndex((step) => !step.dataset.done);
  go(first < 0 ? 0 : first);
} else {
  const page = root.querySelector("[data-show-page]");
  if (page) viewer.show(page.dataset.showPage, null);
}
