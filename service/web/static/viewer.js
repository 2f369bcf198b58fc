// Shows one page at a time, zoomed to a place; drag, wheel and buttons move it.

const MARGIN = 0.12; // of the viewport, around a place that is zoomed to
const MOST = 2.2; // image pixels are shown no larger than this: beyond it JPEG blocks show, not more of the paper

export class Viewer {
  constructor(root) {
    this.viewport = root.querySelector("[data-viewport]");
    this.sheet = root.querySelector("[data-sheet]");
    this.image = root.querySelector("[data-image]");
    this.boxes = root.querySelector("[data-boxes]");
    this.pageName = root.querySelector("[data-page-name]");
    this.pageLink = root.querySelector("[data-page-link]");
    this.noPage = root.querySelector("[data-no-page]");
    this.thumbs = new Map([...root.querySelectorAll("[data-show-page]")].map((b) => [b.dataset.showPage, b]));
    this.page = null;
    this.box = null;
    this.scale = 1;
    this.x = 0;
    this.y = 0;
    this.listen(root);
  }

  listen(root) {
    for (const [key, button] of this.thumbs) button.addEventListener("click", () => this.show(key, null));
    for (const button of root.querySelectorAll("[data-zoom]"))
      button.addEventListener("click", () => this.zoom(button.dataset.zoom));
    this.image.addEventListener("load", () => this.place());
    new ResizeObserver(() => this.place()).observe(this.viewport);
    this.viewport.addEventListener("wheel", (event) => this.wheel(event), { passive: false });
    this.viewport.addEventListener("pointerdown", (event) => this.drag(event));
  }

  show(page, box, severity = "") {
    const thumb = this.thumbs.get(page);
    this.noPage.hidden = Boolean(thumb);
    this.sheet.hidden = !thumb;
    this.pageLink.hidden = !thumb;
    if (!thumb) {
      this.page = null;
      this.pageName.textContent = "";
      return;
    }
    this.box = box;
    this.draw(severity);
    for (const [key, button] of this.thumbs) button.toggleAttribute("data-current", key === page);
    thumb.scrollIntoView({ block: "nearest", inline: "nearest" });
    this.pageName.textContent = thumb.dataset.name;
    this.pageLink.href = thumb.dataset.link;
    if (this.page === page) {
      this.place();
      return;
    }
    this.page = page;
    this.sheet.classList.add("loading");
    this.image.src = thumb.dataset.src;
  }

  // Has a page loaded before it is wanted.
  prepare(page) {
    const thumb = this.thumbs.get(page);
    if (thumb && page !== this.page) new Image().src = thumb.dataset.src;
  }

  draw(severity) {
    this.boxes.replaceChildren();
    if (!this.box) return;
    const [left, top, width, height] = this.box;
    const rect = document.createElementNS("http://www.w3.org/2000/svg", "rect");
    for (const [name, value] of Object.entries({ x: left, y: top, width, height })) rect.setAttribute(name, value);
    rect.setAttribute("class", severity);
    this.boxes.append(rect);
  }

  place() {
    const { naturalWidth: width, naturalHeight: height } = this.image;
    const { clientWidth: wide, clientHeight: high } = this.viewport;
    if (!width || !wide) return;
    this.sheet.classList.remove("loading");
    this.sheet.style.width = `${width}px`;
    this.sheet.style.height = `${height}px`;
    const whole = Math.min(wide / width, high / height);
    if (!this.box) {
      this.move(whole, (wide - width * whole) / 2, (high - height * whole) / 2);
      return;
    }
    const [left, top, boxWidth, boxHeight] = this.box.map((v, i) => (v / 100) * (i % 2 ? height : width));
    const room = 1 - 2 * MARGIN;
    const fill = Math.min((wide * room) / boxWidth, (high * room) / boxHeight);
    const line = wide / (width * 0.62); // a form's line with its label beside it
    const scale = Math.max(whole, Math.min(fill, line, MOST));
    const x = wide / 2 - (left + boxWidth / 2) * scale;
    const y = high / 2 - (top + boxHeight / 2) * scale;
    this.move(scale, this.within(x, wide, width * scale), this.within(y, high, height * scale));
  }

  within(offset, room, size) {
    if (size <= room) return (room - size) / 2;
    return Math.min(0, Math.max(room - size, offset));
  }

  move(scale, x, y) {
    [this.scale, this.x, this.y] = [scale, x, y];
    this.sheet.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    this.boxes.style.setProperty("--thin", `${2 / scale}px`);
  }

  zoom(how) {
    if (how === "fit") {
      const box = this.box;
      this.box = null;
      this.place();
      this.box = box;
      return;
    }
    this.about(how === "in" ? 1.25 : 0.8, this.viewport.clientWidth / 2, this.viewport.clientHeight / 2);
  }

  about(factor, px, py) {
    const scale = Math.min(MOST * 2, Math.max(0.05, this.scale * factor));
    const grown = scale / this.scale;
    this.move(scale, px - (px - this.x) * grown, py - (py - this.y) * grown);
  }

  wheel(event) {
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) {
      const area = this.viewport.getBoundingClientRect();
      this.about(event.deltaY < 0 ? 1.12 : 0.9, event.clientX - area.left, event.clientY - area.top);
    } else this.move(this.scale, this.x - event.deltaX, this.y - event.deltaY);
  }

  drag(event) {
    if (event.button !== 0) return;
    const from = { px: event.clientX, py: event.clientY, x: this.x, y: this.y };
    const move = (e) => this.move(this.scale, from.x + e.clientX - from.px, from.y + e.clientY - from.py);
    const end = () => {
      this.viewport.removeEventListener("pointermove", move);
      this.viewport.classList.remove("dragging");
    };
    this.viewport.setPointerCapture(event.pointerId);
    this.viewport.classList.add("dragging");
    this.viewport.addEventListener("pointermove", move);
    this.viewport.addEventListener("pointerup", end, { once: true });
    this.viewport.addEventListener("pointercancel", end, { once: true });
  }
}
