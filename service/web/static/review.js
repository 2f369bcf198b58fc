// The review of one application: findings one after another, answered by keys or by buttons.

import { foreign, KeyDialog, Keys, REVIEW } from "./keys.js";
import { Viewer } from "./viewer.js";

const root = document.querySelector(".review");
const viewer = new Viewer(root);
const items = [...root.querySelectorAll("[data-item]")];
const steps = [...root.querySelectorAll("[data-go]")];
const finish = root.querySelector("[data-finish]");
const keys = new Keys(REVIEW);
const help = new KeyDialog(document.querySelector("[data-help-dialog]"), keys);
let at = -1;

const waits = (step) => !step.dataset.done && !step.classList.contains("info");

function go(index) {
  if (!items.length) return;
  at = Math.max(0, Math.min(items.length - 1, index));
  items.forEach((item, i) => (item.hidden = i !== at));
  steps.forEach((step, i) => (i === at ? step.setAttribute("aria-current", "step") : step.removeAttribute("aria-current")));
  steps[at].scrollIntoView({ block: "nearest", inline: "nearest" });
  look(items[at], items[at].classList[1]);
  close();
  const next = items[at + 1] && items[at + 1].dataset.page;
  if (next) viewer.prepare(next);
}

function look(place, severity = "field") {
  const box = place.dataset.box ? place.dataset.box.split(",").map(Number) : null;
  viewer.show(place.dataset.page, box, severity);
}

function close() {
  for (const more of root.querySelectorAll("[data-more]")) more.hidden = true;
  for (const acts of root.querySelectorAll("[data-acts]")) acts.hidden = false;
  for (const button of root.querySelectorAll("[data-open]")) button.setAttribute("aria-expanded", "false");
}

function open(form, which) {
  close();
  form.querySelector("[data-acts]").hidden = true;
  form.querySelector(`[data-open="${which}"]`).setAttribute("aria-expanded", "true");
  const more = form.querySelector(`[data-more="${which}"]`);
  more.hidden = false;
  more.querySelector("textarea")?.focus();
}

function count() {
  const left = steps.filter(waits).length;
  const words = left ? finish.dataset.left.replace("{}", left) : finish.dataset.ready;
  finish.querySelector("[data-finish-words]").textContent = words;
  finish.classList.toggle("primary", !left);
}

function forward() {
  const open = steps.findIndex((step, i) => i > at && waits(step));
  const first = steps.findIndex(waits);
  if (open >= 0) go(open);
  else if (first >= 0) go(first);
  else finish.focus();
}

function tab(name) {
  for (const button of root.querySelectorAll("[data-tab]")) {
    const chosen = button.dataset.tab === name;
    button.setAttribute("aria-selected", String(chosen));
    button.tabIndex = chosen ? 0 : -1;
    document.getElementById(button.getAttribute("aria-controls")).hidden = !chosen;
  }
}

function press(key) {
  const item = items[at];
  if (!item || item.closest("[hidden]")) return false;
  const within = item.querySelector("[data-more]:not([hidden])") || item.querySelector("[data-acts]");
  const button = within && within.querySelector(`[data-key-press="${key}"]`);
  if (!button) return false;
  button.click();
  return true;
}

const ACTIONS = {
  next: () => go(at + 1),
  previous: () => go(at - 1),
  act1: () => press("1"),
  act2: () => press("2"),
  act3: () => press("3"),
  undo: () => items[at]?.querySelector("[data-undo]")?.click(),
  enter: () => (steps.some(waits) ? forward() : (location.href = root.dataset.confirm)),
  in: () => viewer.zoom("in"),
  out: () => viewer.zoom("out"),
  fit: () => viewer.zoom("fit"),
  list: () => (root.querySelector("[data-more]:not([hidden])") ? close() : (location.href = root.dataset.list)),
  help: () => help.show(),
};

function inReason(event) {
  if (event.isComposing || event.keyCode === 229) return;
  if (event.key === "Escape") {
    event.target.blur();
    close();
  } else if (event.key === "Enter" && !event.shiftKey) {
    event.preventDefault();
    event.target.closest("[data-more]").querySelector("button[type=submit]").click();
  }
}

function alongTabs(event) {
  const tabs = [...root.querySelectorAll("[data-tab]")];
  const to = tabs.indexOf(event.target) + (event.key === "ArrowRight" ? 1 : -1);
  const next = tabs[(to + tabs.length) % tabs.length];
  tab(next.dataset.tab);
  next.focus();
  event.preventDefault();
}

document.addEventListener("keydown", (event) => {
  if (event.target.matches?.("textarea[name=reason]")) return inReason(event);
  if (foreign(event) || help.open) return;
  if (event.target.matches?.("[data-tab]") && /^Arrow(Left|Right)$/.test(event.key)) return alongTabs(event);
  // Enter upon a button is that button's own.
  if (event.key === "Enter" && event.target.closest("button, a")) return;
  const chosen = root.querySelector("[data-more]:not([hidden])") && /^[1-9]$/.test(event.key);
  const action = keys.action(event);
  if (chosen) press(event.key);
  else if (action && !(event.repeat && /^(act|enter|undo)/.test(action))) ACTIONS[action]();
  else return;
  event.preventDefault();
});

root.addEventListener("click", (event) => {
  const target = event.target.closest("button, a");
  if (!target) return;
  if (target === finish && steps.some(waits)) (event.preventDefault(), forward());
  else if (target.dataset.go) go(Number(target.dataset.go));
  else if (target.dataset.step) go(at + Number(target.dataset.step));
  else if (target.dataset.open) open(target.closest("form"), target.dataset.open);
  else if (target.dataset.close !== undefined) close();
  else if (target.dataset.tab) tab(target.dataset.tab);
  else if (target.dataset.look !== undefined) look(target);
  else if (target.dataset.help !== undefined) help.show();
});

document.body.addEventListener("htmx:afterSwap", (event) => {
  const form = event.detail.elt.closest?.("form.answer");
  if (!form) return;
  keys.label(form);
  const step = document.getElementById(`step-${form.dataset.key}`);
  const before = step.dataset.done;
  if (form.dataset.act) step.dataset.done = form.dataset.act;
  else delete step.dataset.done;
  count();
  if (form.dataset.act && form.dataset.act !== before) forward();
});

tab("findings");
count();
if (items.length) {
  const first = steps.findIndex(waits);
  go(first < 0 ? 0 : first);
} else {
  const page = root.querySelector("[data-show-page]");
  if (page) viewer.show(page.dataset.showPage, null);
}
