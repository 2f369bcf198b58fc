// One key confirms what is shown, one goes back.

const form = document.querySelector("form.confirm");

document.addEventListener("keydown", (event) => {
  if (event.target.closest("input, textarea, select, summary")) return;
  if (event.isComposing || event.keyCode === 229 || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "Escape") location.href = form.dataset.back;
  else if (event.key === "Enter" && !event.repeat && !event.target.closest("a, button")) form.querySelector("[data-decide]")?.click();
  else return;
  event.preventDefault();
});
