// Lines with bands over months or schooljaren: the same numbers stand in the table below them.

import { h, s } from "./dom.js";
import { cell, number, signed, time } from "./format.js";

export const STYLES = [
  { colour: "#0072b2", dash: null }, { colour: "#d55e00", dash: "9 4" },
  { colour: "#009e73", dash: "3 3" }, { colour: "#a03d7f", dash: "12 3 3 3" },
  { colour: "#000000", dash: "5 2" }, { colour: "#8a5a00", dash: "1 3" },
  { colour: "#56789a", dash: "8 2 2 2" },
];
const LEFT = 74, RIGHT = 30, TOP = 12, BOTTOM = 34;

export function ticks(low, high) {
  const raw = (high - low || 1) / 5, size = 10 ** Math.floor(Math.log10(raw));
  const step = size * [1, 2, 2.5, 5, 10].find((each) => each * size >= raw);
  const found = [];
  for (let at = Math.floor(low / step); at * step <= high + step * 0.999; at += 1) {
    found.push(Number((at * step).toPrecision(12)));
  }
  return found;
}

// lines: {name, times, middle, low, high}; times as in the tables.
export function lineChart({ title, lines, unit, decimals, isSigned }) {
  const times = [...new Set(lines.flatMap((line) => line.times))].sort();
  const where = new Map(times.map((key, at) => [key, at]));
  const all = lines.flatMap((line) => [line.middle, line.low ?? [], line.high ?? []]).flat()
    .filter((value) => value !== null);
  const lowest = Math.min(0, ...all), highest = Math.max(...all, lowest + 1e-9);
  const marks = ticks(lowest, highest === lowest ? lowest + 1 : highest);
  const [low, high] = [marks[0], marks.at(-1)];
  const width = Math.max(300, Math.min(900, document.getElementById("view").clientWidth - 30));
  const height = Math.round(Math.min(380, Math.max(240, width * 0.5)));
  const x = (at) => LEFT + (at / Math.max(1, times.length - 1)) * (width - LEFT - RIGHT);
  const y = (value) => TOP + ((high - value) / (high - low)) * (height - TOP - BOTTOM);
  const write = isSigned ? signed : number;
  const fine = marks.some((mark) => !Number.isInteger(mark)) ? 1 : 0;
  const svg = s("svg", {
    viewBox: `0 0 ${width} ${height}`, class: "chart", role: "img",
    "aria-label": `${title}. ${lines.map((line) => summary(line, write, decimals)).join(" ")}`,
  });
  for (const mark of marks) {
    svg.append(s("line", { x1: LEFT, x2: width - RIGHT, y1: y(mark), y2: y(mark),
      class: mark === 0 ? "axis" : "grid" }));
    svg.append(s("text", { x: LEFT - 6, y: y(mark) + 4, "text-anchor": "end" }, write(mark, fine)));
  }
  const starts = times.flatMap((key, at) => (key.length === 4 || key.endsWith("-08") ? [at] : []));
  const every = Math.ceil(starts.length / (width / 75));
  starts.filter((_, at) => at % every === 0).forEach((at) => {
    const year = Number(times[at].slice(0, 4));
    svg.append(s("line", { x1: x(at), x2: x(at), y1: height - BOTTOM, y2: height - BOTTOM + 5,
      class: "axis" }));
    svg.append(s("text", { x: x(at), y: height - 12, "text-anchor": "middle" },
      `${year}/${String((year + 1) % 100).padStart(2, "0")}`));
  });
  lines.forEach((line, place) => draw(svg, line, STYLES[place % STYLES.length], where, x, y));
  const cursor = s("line", { y1: TOP, y2: height - BOTTOM, class: "cursor", visibility: "hidden" });
  svg.append(cursor);
  const told = h("output", { class: "told", "aria-live": "polite" });
  const tell = (at) => {
    cursor.setAttribute("x1", x(at));
    cursor.setAttribute("x2", x(at));
    cursor.setAttribute("visibility", "visible");
    told.textContent = `${time(times[at])}: ${lines.map((line) => {
      const row = line.times.indexOf(times[at]);
      return row < 0 ? null : `${line.name} ${cell(valueAt(line, row), isSigned, decimals)}`;
    }).filter(Boolean).join("; ")} (${unit})`;
  };
  svg.addEventListener("pointermove", (event) => {
    const box = svg.getBoundingClientRect();
    const across = ((event.clientX - box.left) / box.width) * width;
    const at = Math.round(((across - LEFT) / (width - LEFT - RIGHT)) * (times.length - 1));
    tell(Math.max(0, Math.min(times.length - 1, at)));
  });
  const slider = h("input", {
    type: "range", min: "0", max: String(times.length - 1), value: String(times.length - 1),
    "aria-label": `Lees af: ${title}`, class: "reader",
    oninput: (event) => {
      tell(Number(event.target.value));
      event.target.setAttribute("aria-valuetext", told.textContent);
    },
  });
  tell(times.length - 1);
  slider.setAttribute("aria-valuetext", told.textContent);
  return h("figure", { class: "chart-box" }, h("figcaption", {}, `${title} (${unit})`), svg, slider,
    told, key(lines));
}

export function valueAt(line, row) {
  return line.low ? [line.middle[row], line.low[row], line.high[row]] : line.middle[row];
}

function summary(line, write, decimals) {
  const [first, last] = [line.middle[0], line.middle.at(-1)];
  return `${line.name}: van ${write(first, decimals)} in ${time(line.times[0])} naar `
    + `${write(last, decimals)} in ${time(line.times.at(-1))}.`;
}

function draw(svg, line, style, where, x, y) {
  const at = (row) => x(where.get(line.times[row]));
  const course = (values) => values.map((value, row) => (value === null ? null
    : `${at(row).toFixed(1)} ${y(value).toFixed(1)}`)).filter(Boolean);
  if (line.low) {
    const around = [...course(line.low), ...course(line.high).reverse()];
    svg.append(s("path", { d: `M${around.join("L")}Z`, fill: style.colour, class: "band" }));
  }
  const points = course(line.middle);
  svg.append(s("path", { d: `M${points.join("L")}`, stroke: style.colour, class: "line",
    "stroke-dasharray": style.dash }));
  if (points.length === 1) {
    const [cx, cy] = points[0].split(" ");
    svg.append(s("circle", { cx, cy, r: 3, fill: style.colour }));
  }
}

function key(lines) {
  return h("ul", { class: "key" }, lines.map((line, place) => {
    const { colour, dash } = STYLES[place % STYLES.length];
    const mark = s("svg", { viewBox: "0 0 34 10", class: "mark", "aria-hidden": "true" },
      s("line", { x1: 0, x2: 34, y1: 5, y2: 5, stroke: colour, "stroke-width": 3,
        "stroke-dasharray": dash }));
    return h("li", {}, mark, line.name);
  }));
}
