// The bar to assign with is there once something is chosen.

const form = document.querySelector("[data-assign]");
if (form) {
  const all = form.querySelector("[data-all]");
  const boxes = [...form.querySelectorAll("input[name=application]")];
  const bar = form.querySelector(".assign");
  const draw = () => {
    const chosen = boxes.filter((box) => box.checked).length;
    bar.hidden = !chosen;
    all.checked = chosen === boxes.length;
    all.indeterminate = chosen > 0 && chosen < boxes.length;
  };
  all.addEventListener("change", () => {
    for (const box of boxes) box.checked = all.checked;
    draw();
  });
  for (const box of boxes) box.addEventListener("change", draw);
  draw();
}
