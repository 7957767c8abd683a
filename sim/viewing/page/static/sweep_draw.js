// Pictures of runs: an outcome over one factor (dots, middle, spread) and over two (a plane).

import { RISING } from "./colours.js";
import { ticks } from "./chart.js";
import { h, s } from "./dom.js";
import { number } from "./format.js";

export const BLUE = "#0072b2", ORANGE = "#d55e00";
const LEFT = 74, RIGHT = 16, TOP = 12, BOTTOM = 48;

export const widthOf = (most = 760) =>
  Math.max(280, Math.min(most, document.getElementById("view").clientWidth - 30));

export const decimalsOf = (marks) => [0, 1, 2, 3].find((count) =>
  marks.every((mark) => Math.abs(mark * 10 ** count - Math.round(mark * 10 ** count)) < 1e-6)) ?? 3;

// As the tables of a sweep: whole from 100 on, else one or two decimals.
export function digits(value) {
  if (value === null || value === undefined) return "–";
  const size = Math.abs(value);
  if (size >= 100 || Number.isInteger(value)) return number(value, 0);
  return number(value, size >= 10 ? 1 : size >= 0.1 ? 2 : 3);
}

export const cut = (text, most) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

export function range(values, room = 0.05) {
  const shown = values.filter((value) => value !== null);
  const low = Math.min(...shown), high = Math.max(...shown), pad = (high - low) * room || Math.abs(high) * 0.05 || 1;
  return [low - pad, high + pad];
}

function fewer(low, high, most) {
  const found = ticks(low, high).filter((mark) => mark >= low && mark <= high);
  const every = Math.max(1, Math.ceil(found.length / most));
  return found.filter((_, at) => at % every === 0);
}

export function vertical(svg, [low, high], y, width, left = LEFT, right = RIGHT) {
  const marks = fewer(low, high, 7), fine = decimalsOf(marks);
  for (const mark of marks) {
    svg.append(s("line", { x1: left, x2: width - right, y1: y(mark), y2: y(mark), class: "grid" }));
    svg.append(s("text", { x: left - 6, y: y(mark) + 4, "text-anchor": "end" }, number(mark, fine)));
  }
}

export function horizontal(svg, [low, high], x, top, bottom, most, given) {
  const marks = given ?? fewer(low, high, most), fine = decimalsOf(marks);
  for (const mark of marks) {
    svg.append(s("line", { x1: x(mark), x2: x(mark), y1: top, y2: bottom, class: "grid" }));
    svg.append(s("text", { x: x(mark), y: bottom + 16, "text-anchor": "middle" }, number(mark, fine)));
  }
}

export const axisName = (text, x, y, width) => s("text", { x, y, "text-anchor": "middle",
  class: "axis-name" }, cut(text, Math.floor(width / 6.4)));

export function boxed(title, svg, ...more) {
  return h("figure", { class: "chart-box" }, h("figcaption", {}, title), svg, ...more);
}

export function keyOf(marks) {
  return h("ul", { class: "key" }, marks.map(([mark, text]) => h("li", {},
    s("svg", { viewBox: "0 0 34 12", class: "mark", "aria-hidden": "true" }, mark), text)));
}

// found: as `sweepcourse` answers.
export function scatter(found) {
  const shown = found.parts.filter((part) => part.spread[1] !== null);
  if (!found.y.length) return h("p", { class: "note" }, "Er is niets te tekenen.");
  const width = widthOf(), height = Math.round(Math.min(400, Math.max(260, width * 0.55)));
  const domainY = range([...found.y, ...shown.flatMap((part) => part.spread)]);
  const domainX = found.words ? [-0.5, found.words.length - 0.5]
    : range([...found.x, ...shown.flatMap((part) => [part.low, part.high])]);
  const x = (value) => LEFT + ((value - domainX[0]) / (domainX[1] - domainX[0])) * (width - LEFT - RIGHT);
  const y = (value) => TOP + ((domainY[1] - value) / (domainY[1] - domainY[0])) * (height - TOP - BOTTOM);
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart scatter", role: "img",
    "aria-label": `${found.title}. ${shown.map((part) => `${part.name}: mediaan `
      + `${digits(part.spread[1])}, middelste 80 % ${digits(part.spread[0])} tot `
      + `${digits(part.spread[2])}`).join("; ")}.` });
  vertical(svg, domainY, y, width);
  if (found.words) {
    const room = (width - LEFT - RIGHT) / found.words.length;
    found.words.forEach((word, at) => svg.append(s("text", { x: x(at), y: height - BOTTOM + 16,
      "text-anchor": "middle" }, cut(word, Math.max(2, Math.floor(room / 7))))));
  } else {
    const single = found.parts.every((part) => part.low === part.high);
    horizontal(svg, domainX, x, TOP, height - BOTTOM, width / 80,
      single && found.parts.length <= width / 80 ? found.parts.map((part) => part.low) : null);
  }
  const apart = found.words ? 1 : smallestGap(found.parts.map((part) => part.low));
  found.parts.forEach((part, at) => {
    const [low, middle, high] = part.spread;
    if (middle === null) return;
    const [from, to] = found.words ? [at - 0.28, at + 0.28]
      : part.low < part.high ? [part.low, part.high]
        : [part.low - apart * 0.28, part.low + apart * 0.28];
    const left = Math.max(LEFT, x(from)), size = Math.max(4, Math.min(width - RIGHT, x(to)) - left);
    if (part.runs > 1) svg.append(s("rect", { x: left, width: size, y: y(high),
      height: Math.max(1, y(low) - y(high)), fill: BLUE, class: "band" }));
    svg.append(s("line", { x1: left, x2: left + size, y1: y(middle), y2: y(middle), stroke: ORANGE,
      "stroke-width": 3, class: "middle" }));
  });
  const dots = found.y.map((value, at) => {
    const across = x(found.x[at]).toFixed(1), up = y(value).toFixed(1);
    return `M${across} ${up}h0`;
  });
  svg.append(s("path", { d: dots.join(""), class: "dots-path", "data-dots": dots.length }));
  svg.append(axisName(found.axis, LEFT + (width - LEFT - RIGHT) / 2, height - 8, width - LEFT));
  const line = { x1: 0, x2: 34, y1: 6, y2: 6 };
  return boxed(found.title, svg, keyOf([
    [s("path", { d: "M17 6h0", class: "dots-path" }), "een run"],
    [s("line", { ...line, stroke: ORANGE, "stroke-width": 3 }), "mediaan"],
    [s("rect", { width: 34, height: 12, fill: BLUE, class: "band" }), "middelste 80 % van de runs"],
  ]));
}

function smallestGap(values) {
  const sorted = [...new Set(values)].sort((a, b) => a - b);
  const gaps = sorted.slice(1).map((value, at) => value - sorted[at]);
  return gaps.length ? Math.min(...gaps) : 1;
}

const brief = (name) => name.replace(" tot ", "–");

// found: as `sweepplane` answers; a cell per pair of parts, its colour and number the median.
export function heat(found) {
  const { across, up, cells } = found, middles = cells.map((cell) => cell.spread[1]);
  const known = middles.filter((value) => value !== null);
  if (!known.length) return h("p", { class: "note" }, "Er is niets te tekenen.");
  const width = widthOf(), left = Math.min(150, Math.max(74, width * 0.2));
  const wide = (width - left - 8) / across.parts.length, tall = wide < 80 ? 36 : 46;
  const height = up.parts.length * tall + 56;
  const low = Math.min(...known), high = Math.max(...known), step = (high - low) / RISING.length;
  const classOf = (value) => (step ? Math.min(RISING.length - 1, Math.floor((value - low) / step)) : 0);
  const told = (cell) => (cell.runs ? `mediaan ${digits(cell.spread[1])}, middelste 80 % `
    + `${digits(cell.spread[0])} tot ${digits(cell.spread[2])}, ${cell.runs} runs` : "geen run");
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart plane", role: "img",
    "aria-label": `${found.title}. Mediaan van ${digits(low)} tot ${digits(high)}; de tabel eronder `
      + "heeft elk vak." });
  cells.forEach((cell, at) => {
    const column = at % across.parts.length, row = Math.floor(at / across.parts.length);
    const x = left + column * wide, y = (up.parts.length - 1 - row) * tall;
    const value = cell.spread[1], dark = value !== null && classOf(value) >= 4;
    svg.append(s("rect", { x, y, width: wide - 1, height: tall - 1,
      fill: value === null ? "#ffffff" : RISING[classOf(value)], stroke: "#c9d0d8" },
    s("title", {}, `${across.parts[column]}, ${up.parts[row]}: ${told(cell)}`)));
    const text = (words, down, small) => s("text", { x: x + wide / 2, y: y + down,
      "text-anchor": "middle", class: dark ? "on-dark" : "on-light", "font-size": small ? 10 : 13 },
    words);
    const both = wide >= 96 && cell.runs > 1;
    svg.append(text(digits(value), tall / 2 + (both ? -1 : 4), false));
    if (both) svg.append(text(`${digits(cell.spread[0])}–${digits(cell.spread[2])}`, tall / 2 + 14, true));
  });
  const most = Math.max(3, Math.floor((wide - 2) / 6.6));
  across.parts.forEach((name, at) => svg.append(s("text", { x: left + (at + 0.5) * wide,
    y: up.parts.length * tall + 16, "text-anchor": "middle" }, cut(brief(name), most))));
  up.parts.forEach((name, at) => svg.append(s("text", { x: left - 6, "text-anchor": "end",
    y: (up.parts.length - 0.5 - at) * tall + 4 }, cut(brief(name), Math.floor((left - 8) / 6.6)))));
  svg.append(axisName(across.axis, left + (width - left) / 2, height - 10, width - left));
  const legend = step ? RISING.map((colour, at) => [s("rect", { width: 34, height: 12, fill: colour,
    stroke: "#8b96a3" }), `${digits(low + at * step)} tot ${digits(low + (at + 1) * step)}`])
    : [[s("rect", { width: 34, height: 12, fill: RISING[0], stroke: "#8b96a3" }), digits(low)]];
  return boxed(found.title, h("div", {}, h("p", { class: "axis-up" }, `Omhoog: ${up.axis}`), svg),
    h("p", { class: "note" }, cells.every((cell) => cell.runs <= 1)
      ? "In elk vak hoogstens één run: er is geen spreiding te tonen."
      : `In elk vak de mediaan${wide >= 96 ? ", met de middelste 80 % van de runs eronder"
        : "; de spreiding staat in de tabel"}.`),
    keyOf(legend));
}
