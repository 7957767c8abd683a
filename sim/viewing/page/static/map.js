// A map of regions, and dots of schools: drawn once, coloured anew at every step of the slider.

import { s, h } from "./dom.js";

export class RegionMap {
  // shapes: box and a path per code; choose(code) is called when a region is clicked.
  constructor(shapes, name, choose) {
    this.paths = new Map();
    const [x, y, width, height] = shapes.box;
    this.svg = s("svg", {
      viewBox: `${x - 20} ${y - 20} ${width + 40} ${height + 40}`, role: "img", class: "map",
      "aria-label": name,
    });
    this.tip = h("p", { class: "tip", hidden: true, "aria-hidden": "true" });
    for (const [code, d] of Object.entries(shapes.paths)) {
      const path = s("path", { d, "data-code": code });
      this.paths.set(code, path);
      this.svg.append(path);
    }
    this.svg.addEventListener("click", (event) => {
      const code = event.target.dataset?.code;
      if (code) choose(code);
    });
    this.svg.addEventListener("pointermove", (event) => this.point(event));
    this.svg.addEventListener("pointerleave", () => { this.tip.hidden = true; });
    this.node = h("div", { class: "map-box" }, this.svg, this.tip);
    this.told = new Map();
  }

  point(event) {
    const code = event.target.dataset?.code;
    this.tip.hidden = !this.told.has(code);
    if (this.tip.hidden) return;
    const box = this.node.getBoundingClientRect();
    this.tip.textContent = this.told.get(code);
    this.tip.style.left = `${Math.min(event.clientX - box.left + 12, box.width - 150)}px`;
    this.tip.style.top = `${event.clientY - box.top + 12}px`;
  }

  // colours and told: by code.
  paint(colours, told) {
    this.told = told;
    for (const [code, path] of this.paths) {
      const colour = colours.get(code) ?? "#d9d9d9";
      if (path.shade !== colour) {
        path.shade = colour;
        path.setAttribute("fill", colour);
      }
    }
  }

  mark(code) {
    this.svg.querySelector(".marked")?.classList.remove("marked");
    const path = this.paths.get(code);
    if (!path) return;
    path.classList.add("marked");
    this.svg.append(path); // its edge lies over those of its neighbours
  }

  name(text) {
    this.svg.setAttribute("aria-label", text);
  }
}

// Dots over a map of borders, on a canvas: thousands of them are drawn within a frame.
export class DotMap {
  constructor(shapes, name, choose) {
    const under = new RegionMap(shapes, name, () => {});
    this.under = under;
    under.svg.classList.add("plain");
    this.canvas = h("canvas", { class: "dots", "aria-hidden": "true" });
    this.box = under.svg.getAttribute("viewBox").split(" ").map(Number);
    under.node.append(this.canvas);
    this.node = under.node;
    this.dots = { x: [], y: [], colour: [], size: [], told: [] };
    this.node.addEventListener("click", (event) => {
      const at = this.nearest(event);
      if (at !== null) choose(at);
    });
    this.node.addEventListener("pointermove", (event) => this.point(event));
    new ResizeObserver(() => this.draw()).observe(under.svg);
  }

  paint(dots) {
    this.dots = dots;
    this.draw();
  }

  // The drawing keeps its shape and stands in the middle where its place is wider or higher.
  scale() {
    const [x, y, width, height] = this.box, { clientWidth, clientHeight } = this.under.svg;
    const across = Math.min(clientWidth / width, clientHeight / height) || 1;
    return { across, x: x - (clientWidth / across - width) / 2,
      y: y - (clientHeight / across - height) / 2 };
  }

  draw() {
    const { across, x, y } = this.scale(), ratio = window.devicePixelRatio || 1;
    this.canvas.width = this.under.svg.clientWidth * ratio;
    this.canvas.height = this.under.svg.clientHeight * ratio;
    const pen = this.canvas.getContext("2d");
    pen.scale(ratio, ratio);
    const { dots } = this;
    for (let at = 0; at < dots.x.length; at += 1) {
      if (!dots.colour[at]) continue;
      pen.fillStyle = dots.colour[at];
      pen.beginPath();
      pen.arc((dots.x[at] - x) * across, (dots.y[at] - y) * across, dots.size[at], 0, 7);
      pen.fill();
    }
  }

  nearest(event) {
    const box = this.under.svg.getBoundingClientRect(), { across, x, y } = this.scale();
    const px = (event.clientX - box.left) / across + x, py = (event.clientY - box.top) / across + y;
    let best = null, least = (8 / across) ** 2;
    for (let at = 0; at < this.dots.x.length; at += 1) {
      if (!this.dots.colour[at]) continue;
      const far = (this.dots.x[at] - px) ** 2 + (this.dots.y[at] - py) ** 2;
      if (far < least) [best, least] = [at, far];
    }
    return best;
  }

  point(event) {
    const at = this.nearest(event), { tip } = this.under;
    tip.hidden = at === null;
    if (at === null) return;
    const box = this.node.getBoundingClientRect();
    const { told } = this.dots;
    tip.textContent = Array.isArray(told) ? told[at] : told.at(at);
    tip.style.left = `${Math.min(event.clientX - box.left + 12, box.width - 150)}px`;
    tip.style.top = `${event.clientY - box.top + 12}px`;
  }
}

export function legend(classes, unit) {
  return h("div", { class: "legend" }, h("h3", {}, `Kleur: ${unit}`),
    h("ul", {}, classes.map(({ colour, name }) => {
      const patch = h("span", { class: "patch", "aria-hidden": "true" });
      patch.style.background = colour;
      return h("li", {}, patch, name);
    })));
}
