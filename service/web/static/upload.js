// Sends files piece by piece: a broken connection goes on where it stopped.

const PIECE = 4 * 1024 * 1024;
const TRIES = 6;
const form = document.querySelector("[data-upload]");
const list = form.querySelector("[data-list]");
const send = form.querySelector("[data-send]");
const wrong = form.querySelector("[data-wrong]");
const drop = form.querySelector("[data-drop]");
const chosen = [];

async function ask(method, address, { json, body, headers = {} } = {}) {
  const answer = await fetch(address, {
    method,
    headers: { "X-CSRF": form.dataset.csrf, ...(json ? { "Content-Type": "application/json" } : {}), ...headers },
    body: json ? JSON.stringify(json) : body,
  });
  if (!answer.ok) {
    const problem = await answer.json().catch(() => ({}));
    const error = new Error(problem.detail || `HTTP ${answer.status}`);
    error.status = answer.status;
    throw error;
  }
  return answer.json();
}

const pause = (seconds) => new Promise((done) => setTimeout(done, seconds * 1000));

async function transfer(file, told) {
  const { id } = await ask("POST", "/api/v1/uploads", { json: { name: file.webkitRelativePath || file.name, size: file.size } });
  let received = 0;
  for (let tries = 0; received < file.size; ) {
    try {
      const piece = file.slice(received, received + PIECE);
      ({ received } = await ask("PATCH", `/api/v1/uploads/${id}`, { body: piece, headers: { Offset: String(received) } }));
      tries = 0;
      told(received / file.size);
    } catch (error) {
      if (error.status && error.status < 500 && error.status !== 409) throw error;
      if (++tries > TRIES) throw error;
      await pause(2 ** tries / 2);
      ({ received } = await ask("GET", `/api/v1/uploads/${id}`).catch(() => ({ received })));
    }
  }
  told(1);
  return id;
}

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

form.querySelector("[data-files]").addEventListener("change", (event) => add(event.target.files));
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
    for (const { file, bar } of chosen) uploads.push(await transfer(file, (share) => (bar.value = share)));
    const records = form.querySelector("[data-online]").files[0];
    const online = records ? await transfer(records, () => {}) : null;
    const name = form.querySelector("[data-name]").value;
    const profile = form.querySelector("[data-profile]").value;
    const { package: taken } = await ask("POST", "/api/v1/packages", { json: { uploads, online, name, profile } });
    location.href = `/packages/${taken.id}`;
  } catch (error) {
    wrong.textContent = error.message;
    wrong.hidden = false;
    send.disabled = false;
  }
});
