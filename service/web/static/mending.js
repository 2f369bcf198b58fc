// Mends how a package is split: pages are chosen and dragged, or moved by keys and buttons. The server says how the
// split is after each step; nothing is kept before "check like this".

import { say } from "./desk.js";
import { foreign, KeyDialog, Keys, MENDING } from "./keys.js";

const root = document.querySelector("[data-split]");
const begin = root.querySelector("[data-mend-begin]");
const bar = root.querySelector("[data-mend-bar]");
if (begin && bar) start();

function start() {
  const keys = new Keys(MENDING);
  const help = new KeyDialog(root.querySelector("[data-help-dialog]"), keys);
  const large = root.querySelector("[data-large-dialog]");
  const chosenWords = bar.querySelector("[data-chosen]");
  const target = bar.querySelector("[data-to]");
  const buttons = new Map([...bar.querySelectorAll("[data-mend]")].map((b) => [b.dataset.mend, b]));
  const ACTS = { move, apart, divide, join, foreign: () => aside("foreign"), blank: () => aside("blank"),
    none: () => aside("none"), look, undo, redo, leave, keep };
  const KEYS = { pick, move: toTarget, apart, divide, join, foreign: ACTS.foreign, blank: ACTS.blank, nowhere: ACTS.none,
    large: look, undo, redo, enter: keep, list: escape, help: () => help.show() };
  let on = false;
  let busy = false;
  let steps = [];
  let undone = [];
  let chosen = new Set();
  let at = null; // the page that keys act on
  let anchor = null; // where a run began

  const sheets = () => [...root.querySelectorAll("[data-page]")];
  const sheet = (key) => root.querySelector(`[data-page="${key}"]`);
  const ref = (key) => ({ input: Number(key.split("-")[0]), page: Number(key.split("-")[1]) });
  const group = (key) => sheet(key)?.closest("[data-group]");
  const acted = () => (chosen.size ? sheets().map((s) => s.dataset.page).filter((k) => chosen.has(k)) : at ? [at] : []);

  function draw() {
    for (const link of sheets()) {
      const key = link.dataset.page;
      link.classList.toggle("chosen", chosen.has(key));
      link.draggable = on;
      if (on) {
        link.setAttribute("role", "button");
        link.setAttribute("aria-pressed", String(chosen.has(key)));
      } else {
        link.removeAttribute("role");
        link.removeAttribute("aria-pressed");
      }
      link.tabIndex = !on || key === at ? 0 : -1;
    }
    const was = target.value;
    const groups = [...root.querySelectorAll("[data-first]")];
    target.replaceChildren(...groups.map((g) => new Option(g.dataset.name, g.dataset.first)));
    if (groups.some((g) => g.dataset.first === was)) target.value = was;
    chosenWords.textContent = chosenWords.dataset.words.replace("{}", acted().length);
    const some = acted().length > 0 && !busy;
    for (const name of ["move", "apart", "divide", "join", "foreign", "blank", "none", "look"])
      buttons.get(name).disabled = !some;
    buttons.get("undo").disabled = busy || !steps.length;
    buttons.get("redo").disabled = busy || !undone.length;
    buttons.get("keep").disabled = busy || !steps.length;
  }

  function go(key, { extend = false, focus = true } = {}) {
    if (!sheet(key)) return;
    at = key;
    if (extend) {
      const every = sheets().map((s) => s.dataset.page);
      const [a, b] = [every.indexOf(anchor ?? key), every.indexOf(key)];
      chosen = new Set(every.slice(Math.min(a, b), Math.max(a, b) + 1));
    } else anchor = key;
    draw();
    if (focus) sheet(key).focus();
  }

  // The page above or below, by where they are on screen.
  function beside(down) {
    const from = sheet(at).getBoundingClientRect();
    const rows = sheets().map((s) => [s, s.getBoundingClientRect()]).filter(([, r]) => (down ? r.top > from.top + 1 : r.top < from.top - 1));
    const next = rows.reduce((best, [, r]) => (best === null || (down ? r.top < best : r.top > best) ? r.top : best), null);
    const row = rows.filter(([, r]) => Math.abs(r.top - next) < 2);
    row.sort(([, a], [, b]) => Math.abs(a.left - from.left) - Math.abs(b.left - from.left));
    return row[0]?.[0].dataset.page;
  }

  function arrow(event) {
    const every = sheets().map((s) => s.dataset.page);
    const i = every.indexOf(at);
    const next = { ArrowRight: every[i + 1], ArrowLeft: every[i - 1], Home: every[0], End: every[every.length - 1] };
    const key = event.key in next ? next[event.key] : beside(event.key === "ArrowDown");
    if (key) go(key, { extend: event.shiftKey });
  }

  async function ask(wanted, keeping = false) {
    const body = new URLSearchParams({ tag: root.dataset.tag, steps: JSON.stringify(wanted), keep: keeping ? "true" : "" });
    if (!keeping) body.delete("keep");
    const headers = { "X-CSRF": root.dataset.csrf, "HX-Request": "true" };
    try {
      const answer = await fetch(root.dataset.url, { method: "POST", headers, body });
      if (answer.status === 401) location.reload();
      if (!answer.ok) say(answer.headers.get("X-Said"));
      return answer.ok ? { html: answer.status === 204 ? "" : await answer.text() } : null;
    } catch {
      say(null);
      return null;
    }
  }

  // Pictures that are there are moved, not loaded anew.
  function show(html) {
    const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-groups]");
    for (const image of fresh.querySelectorAll("img[id]")) {
      const old = document.getElementById(image.id);
      if (old) image.replaceWith(old);
    }
    root.querySelector("[data-groups]").replaceWith(fresh);
    draw();
    if (at) sheet(at)?.focus();
  }

  async function become(wanted) {
    if (busy) return false;
    busy = true;
    draw();
    const found = await ask(wanted);
    busy = false;
    if (!found) return draw(), false;
    steps = wanted;
    show(found.html);
    return true;
  }

  async function step(one) {
    if (await become([...steps, one])) {
      undone = [];
      chosen = new Set();
      draw();
    }
  }

  function pick() {
    if (!at) return;
    if (!chosen.delete(at)) chosen.add(at);
    anchor = at;
    draw();
  }

  function toTarget() {
    if (acted().length) target.focus();
  }

  function move() {
    const pages = acted();
    if (pages.length && target.value) step({ act: "move", pages: pages.map(ref), to: ref(target.value) });
  }

  function apart() {
    const pages = acted();
    if (pages.length) step({ act: "apart", pages: pages.map(ref) });
  }

  function divide() {
    if (acted().length) step({ act: "divide", at: ref(acted()[0]) });
  }

  function join() {
    const own = acted().length && group(acted()[0]);
    const groups = [...root.querySelectorAll("[data-first]")];
    const before = groups[groups.indexOf(own) - 1];
    if (own && before) step({ act: "join", page: ref(acted()[0]), to: ref(before.dataset.first) });
  }

  function aside(why) {
    const pages = acted();
    if (pages.length) step({ act: "aside", pages: pages.map(ref), why });
  }

  async function undo() {
    const last = steps[steps.length - 1];
    if (last && (await become(steps.slice(0, -1)))) (undone.push(last), draw());
  }

  async function redo() {
    const last = undone[undone.length - 1];
    if (last && (await become([...steps, last]))) (undone.pop(), draw());
  }

  function look() {
    const key = at && (chosen.has(at) || !chosen.size) ? at : acted()[0];
    if (!key) return;
    large.querySelector("[data-large-image]").src = sheet(key).dataset.large;
    large.showModal();
  }

  function escape() {
    if (chosen.size) (chosen = new Set(), draw());
    else if (!steps.length) leave();
  }

  async function leave() {
    if (steps.length && !(await become([]))) return;
    turn(false);
    begin.focus();
  }

  async function keep() {
    if (busy || !steps.length) return;
    busy = true;
    draw();
    if (await ask(steps, true)) location.reload();
    else (busy = false, draw());
  }

  function turn(to) {
    on = to;
    [steps, undone, chosen, anchor] = [[], [], new Set(), null];
    at = on ? sheets()[0]?.dataset.page : null;
    bar.hidden = !on;
    begin.hidden = on;
    root.classList.toggle("mending", on);
    draw();
    if (on && at) sheet(at).focus();
  }

  begin.addEventListener("click", () => turn(true));
  for (const [name, button] of buttons) button.addEventListener("click", () => ACTS[name]());
  bar.querySelector("[data-help]").addEventListener("click", () => help.show());
  large.querySelector("[data-large-close]").addEventListener("click", () => large.close());
  target.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    if (event.key === "Enter") (event.preventDefault(), move());
    if (event.key === "Escape") (event.preventDefault(), sheet(at)?.focus());
  });
  root.addEventListener("click", (event) => {
    const link = event.target.closest("[data-page]");
    if (!on || !link) return;
    event.preventDefault();
    if (event.shiftKey) return go(link.dataset.page, { extend: true });
    go(link.dataset.page);
    pick();
  });
  document.addEventListener("keydown", (event) => {
    if (!on || help.open || large.open || foreign(event)) return;
    if (/^(Arrow|Home$|End$)/.test(event.key) && at) return event.preventDefault(), arrow(event);
    const onButton = event.target.closest("button");
    if (onButton && (event.key === "Enter" || event.key === " ")) return;
    const act = KEYS[keys.action(event)];
    if (act) (event.preventDefault(), act());
  });

  let dragged = [];
  root.addEventListener("dragstart", (event) => {
    const link = event.target.closest("[data-page]");
    if (!on || !link) return;
    if (!chosen.has(link.dataset.page)) chosen = new Set([link.dataset.page]);
    go(link.dataset.page, { focus: false });
    dragged = acted();
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.join(" "));
    root.classList.add("dragging");
  });
  root.addEventListener("dragend", () => (root.classList.remove("dragging"), (dragged = [])));
  const place = (event) => event.target.closest("[data-group], [data-mend=apart], [data-mend=foreign], [data-mend=blank], [data-mend=none]");
  root.addEventListener("dragover", (event) => {
    const over = dragged.length ? place(event) : null;
    for (const old of root.querySelectorAll(".over")) old.classList.toggle("over", old === over);
    if (over) (event.preventDefault(), over.classList.add("over"));
  });
  root.addEventListener("drop", (event) => {
    const over = dragged.length ? place(event) : null;
    for (const old of root.querySelectorAll(".over")) old.classList.remove("over");
    if (!over) return;
    event.preventDefault();
    const pages = dragged.map(ref);
    if (over.dataset.first) step({ act: "move", pages, to: ref(over.dataset.first) });
    else if (over.dataset.why) step({ act: "aside", pages, why: over.dataset.why });
    else if (over.dataset.mend === "apart") step({ act: "apart", pages });
    else step({ act: "aside", pages, why: over.dataset.mend });
  });
  draw();
}
