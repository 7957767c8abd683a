// What the analysis of a sweep found: sentences first, then each table with its picture.

import { state, writeAddress } from "./api.js";
import { h, labelled, s, select, sentences } from "./dom.js";
import { number } from "./format.js";
import { tableOf } from "./sweep.js";
import { axisName, BLUE, boxed, cut, digits, horizontal, keyOf, ORANGE, range, vertical, widthOf }
  from "./sweep_draw.js";

const ROW = 44, TOP = 8, BOTTOM = 44, SIDE = 12;
const SHAPES = [BLUE, ORANGE];

// Rows of marks on one axis, the name of each row above it.
function rowChart({ title, unit, rows, domain, draw, told, marks }) {
  const width = widthOf(540), height = TOP + rows.length * ROW + BOTTOM;
  const x = (value) => SIDE + ((value - domain[0]) / (domain[1] - domain[0])) * (width - 2 * SIDE);
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart rows", role: "img",
    "aria-label": `${title}. ${rows.map((row) => `${row.name}: ${told(row)}`).join("; ")}.` });
  horizontal(svg, domain, x, TOP, height - BOTTOM, width / 80);
  rows.forEach((row, at) => {
    const y = TOP + at * ROW + 30;
    svg.append(s("text", { x: SIDE, y: y - 14, class: "row-name" }, cut(row.name, Math.floor(width / 7))));
    svg.append(s("line", { x1: SIDE, x2: width - SIDE, y1: y, y2: y, class: "grid" }));
    svg.append(...draw(row, x, y));
  });
  svg.append(axisName(unit, width / 2, height - 8, width));
  return boxed(title, svg, marks ? keyOf(marks) : null);
}

function mark(place, x, y, colour) {
  return place === 0 ? s("circle", { cx: x, cy: y, r: 4.5, fill: colour })
    : s("rect", { x: x - 4, y: y - 4, width: 8, height: 8, fill: colour });
}

function indexChart(chart) {
  const rows = chart.rows.filter((row) => row.intervals.some(([value]) => value !== null));
  if (!rows.length) return sentences([`${chart.outcome}: geen van de factoren verandert iets.`]);
  const domain = range([0, ...rows.flatMap((row) => row.intervals.flat())]);
  const draw = (row, x, y) => row.intervals.flatMap(([value, low, high], place) => {
    if (value === null) return [];
    const at = y + (place - (row.intervals.length - 1) / 2) * 11, colour = SHAPES[place];
    const ends = low === null ? [] : [
      s("line", { x1: x(low), x2: x(high), y1: at, y2: at, stroke: colour, "stroke-width": 2,
        class: "interval" }),
      ...[low, high].map((end) => s("line", { x1: x(end), x2: x(end), y1: at - 4, y2: at + 4,
        stroke: colour, "stroke-width": 2 }))];
    return [...ends, mark(place, x(value), at, colour)];
  });
  return rowChart({ title: `${chart.outcome}: wat ertoe doet, met intervallen van 95 %`,
    unit: chart.unit, rows, domain, draw,
    told: (row) => row.intervals.map(([value, low, high], place) => `${chart.names[place]} `
      + `${digits(value)}${low === null ? "" : ` (${digits(low)} tot ${digits(high)})`}`).join(", "),
    marks: chart.names.map((name, place) => [mark(place, 17, 6, SHAPES[place]), name]) });
}

// Dots of one place stand above and below each other, so that none is hidden.
function dots(values, x, y) {
  const before = new Map();
  const d = values.map((value) => {
    const place = Math.round(x(value) / 4), count = before.get(place) ?? 0;
    before.set(place, count + 1);
    return `M${x(value).toFixed(1)} ${y + [0, -4, 4, -8, 8][count % 5]}h0`;
  });
  return s("path", { class: "dots-path", d: d.join(""), "data-dots": values.length });
}

const stroke = (value, x, y, colour = ORANGE) => s("line", { x1: x(value), x2: x(value), y1: y - 9,
  y2: y + 9, stroke: colour, "stroke-width": 3 });
const DOT = [s("path", { d: "M17 6h0", class: "dots-path" }), "een toekomst"];

function strokeKey(text, colour = ORANGE) {
  return [s("line", { x1: 17, x2: 17, y1: 0, y2: 12, stroke: colour, "stroke-width": 3 }), text];
}

const dotKey = () => [DOT[0].cloneNode(), DOT[1]];

function policyCharts(chart) {
  const { rows, unit } = chart, better = `${chart.outcome} (${chart.better} is beter)`;
  const spread = range(rows.flatMap((row) => row.values));
  const regret = range([0, ...rows.flatMap((row) => row.regrets)]);
  return [
    rowChart({ title: better, unit, rows, domain: spread, marks: [dotKey(), strokeKey("mediaan")],
      draw: (row, x, y) => [dots(row.values, x, y), stroke(row.median, x, y)],
      told: (row) => `mediaan ${digits(row.median)}` }),
    rowChart({ title: "Spijt: hoe ver achter het beste beleid van dezelfde toekomst", unit, rows,
      domain: regret, marks: [dotKey(), strokeKey("gemiddelde"), strokeKey("grootste", "#1b1f24")],
      draw: (row, x, y) => [dots(row.regrets, x, y), stroke(row.mean, x, y),
        stroke(row.largest, x, y, "#1b1f24")],
      told: (row) => `gemiddeld ${digits(row.mean)}, hoogstens ${digits(row.largest)}` }),
    rowChart({ title: `In welk deel van de ${chart.futures} ${chart.futures === 1
      ? "toekomst" : "toekomsten"} het helpt`,
      unit: "% van de toekomsten waarin het beter is dan het eerste beleid", rows, domain: [0, 100],
      draw: (row, x, y) => (row.helps === null
        ? [s("text", { x: x(0) + 4, y: y + 4 }, "het eerste beleid: hiermee wordt vergeleken")]
        : [s("rect", { x: x(0), y: y - 7, width: x(100 * row.helps) - x(0), height: 14, fill: BLUE }),
          s("text", { x: x(100 * row.helps) + (row.helps > 0.85 ? -6 : 6), y: y + 4,
            class: row.helps > 0.85 ? "on-dark" : null,
            "text-anchor": row.helps > 0.85 ? "end" : "start" }, `${number(100 * row.helps)} %`)]),
      told: (row) => (row.helps === null ? "het eerste beleid" : `${number(100 * row.helps)} %`) }),
  ];
}

// One corner: every future a mark, the bounds of the corner a box.
function cornerChart(corner) {
  const width = widthOf(460), height = Math.round(width * 0.75), left = 74, bottom = 46;
  const domainX = range(corner.x, 0.08), domainY = range(corner.y, 0.08);
  const x = (value) => left + ((value - domainX[0]) / (domainX[1] - domainX[0])) * (width - left - 14);
  const y = (value) => 10 + ((domainY[1] - value) / (domainY[1] - domainY[0])) * (height - 10 - bottom);
  const title = `${corner.policy}: ${corner.outcome}`;
  const share = (value) => `${number(100 * value)} %`;
  const told = `Helpt niet (niet beter dan het eerste beleid) in ${share(corner.share)} van de `
    + `toekomsten; in het vak (${corner.words}) in `
    + `${share(corner.density)}. Daar ligt ${share(corner.coverage)} van waar het niet helpt.`;
  const svg = s("svg", { viewBox: `0 0 ${width} ${height}`, class: "chart corner", role: "img",
    "aria-label": `${title}. ${told}` });
  if (corner.up) vertical(svg, domainY, y, width, left, 14);
  horizontal(svg, domainX, x, 10, height - bottom, width / 80);
  const within = (end, at, domain) => end ?? domain[at];
  const [lowX, highX, lowY, highY] = corner.box.map((end, at) =>
    within(end, at % 2, at < 2 ? domainX : domainY));
  svg.append(s("rect", { x: x(lowX), width: Math.max(0, x(highX) - x(lowX)), y: y(highY),
    height: Math.max(0, y(lowY) - y(highY)), class: "corner-box" }));
  const cross = (cx, cy) => `M${cx - 4} ${cy - 4}l8 8m-8 0l8 -8`;
  corner.fails.forEach((fails, at) => svg.append(fails
    ? s("path", { d: cross(x(corner.x[at]), y(corner.y[at])), class: "fails" })
    : s("circle", { cx: x(corner.x[at]), cy: y(corner.y[at]), r: 4.5, class: "helps" })));
  svg.append(axisName(corner.across, left + (width - left) / 2, height - 8, width - left));
  return boxed(title, h("div", {}, corner.up ? h("p", { class: "axis-up" }, `Omhoog: ${corner.up}`) : "",
    svg), h("p", { class: "note" }, told), keyOf([
    [s("path", { d: cross(17, 6), class: "fails" }), "helpt niet: niet beter dan het eerste beleid"],
    [s("circle", { cx: 17, cy: 6, r: 4.5, class: "helps" }), "helpt"],
    [s("rect", { x: 2, y: 1, width: 30, height: 10, class: "corner-box" }), "de hoek"]]));
}

function section(title, found, name, ...nodes) {
  const table = found.tables[name];
  return [h("h3", {}, title), ...(table ? [...nodes, tableOf(table)]
    : [sentences([found.absent[name]])])];
}

function policies(found) {
  const place = h("div", { class: "charts" });
  const fill = () => {
    const chart = found.policies[Number(state.judged)] ?? found.policies[0];
    place.replaceChildren(...policyCharts(chart));
  };
  const options = found.policies.map((chart, at) => ({ value: String(at), name: chart.outcome }));
  const chosen = found.policies[Number(state.judged)] ? state.judged : "0";
  const picker = options.length < 2 ? null : labelled("Uitkomst van beleid", select(options, chosen,
    (value) => {
      state.judged = value;
      writeAddress();
      fill();
    }));
  if (options.length) fill();
  return [picker && h("div", { class: "controls" }, picker), place];
}

export function foundOf(found) {
  const { says } = found;
  return [
    sentences([...says.matters, ...says.robust, ...says.fails, ...says.sure], "found"),
    ...section("Wat ertoe doet", found, "indices",
      h("div", { class: "charts" }, found.indices.map(indexChart))),
    ...section("Welk beleid robuust is", found, "robustness", ...policies(found).filter(Boolean)),
    ...section("Waar beleid niet helpt", found, "corners", found.corners.length
      ? h("div", { class: "charts" }, found.corners.map(cornerChart))
      : sentences(["In geen hoek van het onzekere is er beleid dat daar duidelijk vaker niet helpt."])),
    ...section("Hoeveel herhalingen genoeg zijn (toeval alleen)", found, "seeds"),
  ];
}
