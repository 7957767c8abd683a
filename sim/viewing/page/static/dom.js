// Building the page from text: nothing that comes from a file is ever read as HTML.

import { cell } from "./format.js";

// As the maps that are drawn as a picture say (sim/viewing/maps.py).
export const NOT_RANKED = "Regio's zijn niet bedoeld om afzonderlijk te beoordelen of te rangschikken.";
const SVG = "http://www.w3.org/2000/svg";

function fill(node, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return node;
}

export function h(tag, attributes, ...children) {
  return fill(document.createElement(tag), attributes, children);
}

export function s(tag, attributes, ...children) {
  return fill(document.createElementNS(SVG, tag), attributes, children);
}

export function say(text) {
  document.getElementById("status").textContent = text;
}

// A text cell that a spreadsheet would take for a formula gets an apostrophe before it.
export function safe(text) {
  const neutral = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return `"${neutral.replaceAll('"', '""')}"`;
}

function plain(value) {
  if (value === null || value === undefined) return "";
  return typeof value === "number" ? String(value).replace(".", ",") : safe(String(value));
}

// Columns with margins become three: the number, and both ends.
export function csv(head, rows) {
  const wide = head.map((_, at) => rows.some((row) => Array.isArray(row[at]?.v)));
  const parts = head.flatMap((name, at) =>
    wide[at] ? [name, `${name} laag`, `${name} hoog`] : [name]);
  const lines = rows.map((row) => row.flatMap((given, at) => {
    const value = given !== null && typeof given === "object" ? given.v : given;
    if (!wide[at]) return [plain(value)];
    const three = Array.isArray(value) ? value : [value, null, null];
    return three.map(plain);
  }));
  return [parts.map((part) => safe(part)), ...lines].map((line) => line.join(";")).join("\r\n");
}

function save(name, text) {
  const link = h("a", { download: `${name}.csv` });
  link.href = URL.createObjectURL(new Blob(["\ufeff", text], { type: "text/csv" }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

// A table with its caption and a button that gives it as CSV.
// head: names; rows: of text, or of {v: number or [middle, low, high], signed, decimals}.
export function dataTable({ caption, head, rows, name, groups }) {
  const write = (given) => (given !== null && typeof given === "object"
    ? h("td", { class: "number" }, cell(given.v, given.signed, given.decimals ?? 0))
    : h("td", {}, given ?? "–"));
  const numeric = (at) => rows.some((row) => row[at] !== null && typeof row[at] === "object");
  const body = rows.map((row, at) => {
    const line = h("tr", {}, h("th", { scope: "row" }, row[0] ?? ""), row.slice(1).map(write));
    const title = groups?.get(at);
    if (!title) return line;
    const above = h("tr", { class: "group" },
      h("th", { colspan: String(head.length), scope: "colgroup" }, title));
    return [above, line];
  }).flat();
  const table = h("table", {},
    h("caption", {}, caption),
    h("thead", {}, h("tr", {}, head.map((text, at) =>
      h("th", { scope: "col", class: numeric(at) ? "number" : null }, text)))),
    h("tbody", {}, body));
  return h("div", { class: "table" },
    h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": caption }, table),
    h("button", {
      type: "button", class: "csv", "aria-label": `CSV van: ${caption}`,
      onclick: () => save(name, csv(head, rows)),
    }, "Bewaar als CSV"));
}

// The id follows from the label, so that the focus is found again when a view is drawn anew.
export function labelled(text, control) {
  control.id ||= `veld-${text.toLowerCase().replace(/[^a-z]+/g, "-")}`;
  return h("p", { class: "field" }, h("label", { for: control.id }, text), control);
}

export function select(options, value, change) {
  const list = h("select", { onchange: (event) => change(event.target.value) });
  const groups = new Map();
  for (const option of options) {
    const node = h("option", { value: option.value }, option.name);
    if (!option.group) { list.append(node); continue; }
    if (!groups.has(option.group)) {
      groups.set(option.group, h("optgroup", { label: option.group }));
      list.append(groups.get(option.group));
    }
    groups.get(option.group).append(node);
  }
  list.value = value;
  return list;
}

export function sentences(texts, kind = "note") {
  const shown = [...new Set(texts.filter(Boolean))];
  return shown.length ? h("div", { class: kind }, shown.map((text) => h("p", {}, text))) : null;
}
