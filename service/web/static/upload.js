// Sends files, which become one package.

import { ask, transfer } from "./transfer.js";

const form = document.querySelector("[data-upload]");
const { csrf } = form.dataset;
const list = form.querySelector("[data-list]");
const send = form.querySelector("[data-send]");
const wrong = form.querySelector("[data-wrong]");
const drop = form.querySelector("[data-drop]");
const chosen = [];

function add(files) {
  for (const file of files) {
    const row = document.createElement("li");
    const name = document.createElement("span");
    const size = document.createElement("span");
    const bar = document.createElement("progress");
    name.textContent = file.webkitRelativePath || file.name;
    size.textContent = `${(file.size / 1048576).toFixed(1)} MB`;
    size.className = "size";
    bar.max = 1;
    bar.value = 0;
    bar.setAttribute("aria-label", name.textContent);
    row.append(name, size, bar);
    list.append(row);
    chosen.push({ file, bar });
  }
  send.disabled = chosen.length === 0;
}

async function inside(entry) {
  if (entry.isFile) return [await new Promise((done, failed) => entry.file(done, failed))];
  const reader = entry.createReader();
  const found = [];
  for (;;) {
    const part = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!part.length) break;
    for (const inner of part) found.push(...(await inside(inner)));
  }
  return found;
}

const input = form.querySelector("[data-files]");
input.addEventListener("change", () => add(input.files));
add(input.files); // chosen before this script was there
for (const kind of ["dragenter", "dragover"])
  drop.addEventListener(kind, (event) => (event.preventDefault(), drop.classList.add("over")));
drop.addEventListener("dragleave", () => drop.classList.remove("over"));
drop.addEventListener("drop", async (event) => {
  event.preventDefault();
  drop.classList.remove("over");
  const entries = [...event.dataTransfer.items].map((item) => item.webkitGetAsEntry()).filter(Boolean);
  for (const entry of entries) add(await inside(entry));
});

form.addEventListener("submit", async (event) => {
  event.preventDefault();
  send.disabled = true;
  wrong.hidden = true;
  try {
    const uploads = [];
    for (const { file, bar } of chosen) uploads.push(await transfer(csrf, file, (share) => (bar.value = share)));
    const records = form.querySelector("[data-online]").files[0];
    const online = records ? await transfer(csrf, records, () => {}) : null;
    const name = form.querySelector("[data-name]").value;
    const profile = form.querySelector("[data-profile]").value;
    const { package: taken } = await ask(csrf, "POST", "/api/v1/packages", { json: { uploads, online, name, profile } });
    location.href = `/packages/${taken.id}`;
  } catch (error) {
    wrong.textContent = error.message;
    wrong.hidden = false;
    send.disabled = false;
  }
});
