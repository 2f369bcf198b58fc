// Sends the new scan of one page, and has it take the place of the one that is there.

import { ask, transfer } from "./transfer.js";

const form = document.querySelector("[data-rescan]");
if (form) start();

function start() {
  const input = form.querySelector("[data-file]");
  const send = form.querySelector("[data-send]");
  const wrong = form.querySelector("[data-wrong]");
  const drop = form.querySelector("[data-drop]");
  const name = form.querySelector("[data-name]");
  let file = null;

  function choose(files) {
    if (!files.length) return;
    file = files[0];
    name.textContent = file.name;
    wrong.hidden = true;
    send.disabled = false;
  }

  input.addEventListener("change", () => choose(input.files));
  choose(input.files); // chosen before this script was there
  for (const kind of ["dragenter", "dragover"])
    drop.addEventListener(kind, (event) => (event.preventDefault(), drop.classList.add("over")));
  drop.addEventListener("dragleave", () => drop.classList.remove("over"));
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    drop.classList.remove("over");
    choose(event.dataTransfer.files);
  });
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    send.disabled = true;
    wrong.hidden = true;
    try {
      const upload = await transfer(form.dataset.csrf, file, () => {});
      const taken = await ask(form.dataset.csrf, "POST", form.dataset.rescan, { json: { upload } });
      location.href = `${form.dataset.then}${taken.reopened ? "&reopened=true" : ""}`;
    } catch (error) {
      wrong.textContent = error.message;
      wrong.hidden = false;
      send.disabled = false;
    }
  });
}
