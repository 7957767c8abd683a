// What the views that start things share: building from text, numbers, and a chart that grows.
// Nothing that comes from a file is ever read as HTML.

const SVG = "http://www.w3.org/2000/svg";
const MONTHS = ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus",
  "september", "oktober", "november", "december"];
let ids = 0;

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

function s(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

function fresh(name) {
  ids += 1;
  return `${name}-${ids}`;
}

function num(value, digits = 0) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  return value.toLocaleString("nl-NL", { maximumFractionDigits: digits });
}

function when(key) {
  const [year, month] = key.split("-");
  return month ? `${MONTHS[Number(month) - 1]} ${year}` : `${year}/${Number(year) + 1}`;
}

// Months lie at their own place; figures of a schooljaar in its middle, February.
function at(key) {
  const [year, month] = key.split("-").map(Number);
  return month ? year + (month - 1) / 12 : year + 13 / 12;
}

function top(value) {
  if (!(value > 0)) return 1;
  const size = 10 ** Math.floor(Math.log10(value));
  return [1, 1.5, 2, 3, 4, 5, 6, 8, 10].map((k) => k * size).find((k) => k >= value);
}

// Tells the page around this view how high it is, so that the frame has no scroll of its own.
function tellHeight(node) {
  if (window.parent === window) return;
  new ResizeObserver(() => {
    const height = node.getBoundingClientRect().bottom + window.scrollY + 24;
    window.parent.postMessage({ leerlingstromen: "hoogte", height }, location.origin);
  }).observe(node);
}

// Brings what changed into view, after the frame has taken its new height.
function bring(node) {
  setTimeout(() => node.scrollIntoView({ block: "start" }), 150);
}

// The first of a list that is chosen at the top of the page.
function wanted(list) {
  const keys = (new URLSearchParams(location.search).get("kies") ?? "").split(",");
  return keys.find((key) => list.some((one) => one.key === key));
}

function ask(model, message) {
  model.send_msg(message);
}

function read(model, name) {
  return JSON.parse(model[name] || "{}");
}

// lines: [{name, kind, times, values}]; kind is "new" or "base". span: first and last time.
function chart(title, unit, lines, span) {
  const width = 320, height = 170, left = 48, right = 8, above = 8, below = 22;
  const full = lines.filter((line) => line.times.length);
  const most = top(Math.max(0, ...full.flatMap((line) => line.values.filter(Number.isFinite))));
  const [first, last] = span;
  const x = (time) => left + ((time - first) / Math.max(last - first, 1 / 12)) * (width - left - right);
  const y = (value) => height - below - (value / most) * (height - above - below);
  const said = full.map((line) => {
    const end = line.times.length - 1;
    return `${line.name}: ${num(line.values[end])} in ${when(line.times[end])}`;
  });
  const drawing = s("svg", {
    viewBox: `0 0 ${width} ${height}`, role: "img",
    "aria-label": `${title}, ${unit}. ${said.join("; ") || "nog geen cijfers"}`,
  });
  for (const part of [0, 0.5, 1]) {
    const value = part * most;
    drawing.append(
      s("line", { class: "grid", x1: left, x2: width - right, y1: y(value), y2: y(value) }),
      s("text", { x: left - 5, y: y(value) + 4, "text-anchor": "end" }, num(value, value < 10 ? 1 : 0)),
    );
  }
  const step = Math.max(1, Math.ceil((last - first) / 5));
  for (let year = Math.ceil(first); year <= last; year += step) {
    drawing.append(s("text", { x: x(year), y: height - 6, "text-anchor": "middle" }, String(year)));
  }
  for (const line of full) {
    const points = line.times.map((time, k) => [x(at(time)), y(line.values[k])]);
    const path = points.map(([a, b], k) => `${k ? "L" : "M"}${a.toFixed(1)} ${b.toFixed(1)}`);
    drawing.append(s("path", { class: line.kind, d: path.join("") }));
    const spots = line.times[0].includes("-") ? points.slice(-1) : points;
    for (const [a, b] of spots) {
      drawing.append(s("circle", { class: line.kind, cx: a, cy: b, r: line.kind === "new" ? 2.6 : 2 }));
    }
  }
  return h("figure", {},
    h("figcaption", {}, h("strong", {}, title), ` (${unit})`),
    drawing,
    h("p", { class: "now", "aria-hidden": "true" }, said.join("; ")));
}

function table(caption, head, rows, numbers = true) {
  return h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption },
    h("table", {},
      h("caption", {}, caption),
      h("thead", {}, h("tr", {}, head.map((text) => h("th", { scope: "col" }, text)))),
      h("tbody", {}, rows.map((row) => h("tr", {},
        h("th", { scope: "row" }, row[0]),
        row.slice(1).map((text) => h("td", { class: numbers ? "number" : null }, text)))))));
}

function sentences(texts, kind) {
  return texts?.length ? h("ul", { class: kind }, texts.map((text) => h("li", {}, text))) : "";
}
