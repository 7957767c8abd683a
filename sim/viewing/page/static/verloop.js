// The course of one indicator in one region, for all chosen scenarios, with their bands.

import { ask, state, writeAddress } from "./api.js";
import { dataTable, h, sentences } from "./dom.js";
import { decimalsOf, time } from "./format.js";
import { indicatorSelect, levelSelect, regionList, relativeOf, relativeSelect } from "./controls.js";
import { lineChart, valueAt } from "./chart.js";
import { modeSelect } from "./kaart.js";

// The regions of a level, from the indicator itself.
export async function regionsOf(level, source) {
  if (level === "nederland") return [{ code: "NL", name: "Nederland" }];
  const found = await ask("regions", { keys: state.sources.join(","), level });
  return found.regions;
}

export function seriesTable(found, lines, decimals, isSigned, caption) {
  const times = [...new Set(lines.flatMap((line) => line.times))].sort();
  const rows = times.map((key) => [time(key), ...lines.map((line) => {
    const row = line.times.indexOf(key);
    return { v: row < 0 ? null : valueAt(line, row), signed: isSigned, decimals };
  })]);
  const box = h("details", { ontoggle: () => {
    if (box.open && box.childNodes.length === 1) {
      box.append(dataTable({ caption, rows, name: "verloop",
        head: ["wanneer", ...lines.map((line) => line.name)] }));
    }
  } }, h("summary", {}, "Als tabel"));
  return box;
}

export async function show({ known, source, redraw }) {
  const chosen = state.sources.map(source);
  const levels = new Set(chosen.flatMap((each) => each.levels));
  if (!levels.has(state.unitLevel)) [state.unitLevel, state.unit] = ["nederland", "NL"];
  const level = state.unitLevel;
  const [what, regions] = await Promise.all([indicatorSelect(level, redraw), regionsOf(level)]);
  if (!regions.some(({ code }) => code === state.unit)) state.unit = regions[0]?.code ?? "NL";
  const picker = levelPicker(known, chosen, redraw, level);
  const list = level === "nederland" ? null : regionList({ regions, chosen: state.unit,
    label: "gebied", choose: (code) => {
      state.unit = code;
      writeAddress();
      redraw();
    } });
  const differs = Boolean(state.mode === "verschil" && state.base);
  const controls = h("div", { class: "controls" }, picker, what.node,
    relativeSelect(what.found, redraw), modeSelect(source, redraw));
  const found = await ask("series", { keys: state.sources.join(","), table: state.table, level,
    indicator: state.indicator, relative: relativeOf(what.found), unit: state.unit,
    base: differs ? state.base : "" });
  const lines = found.lines.filter((line) => !line.reason), decimals = decimalsOf(found.unit);
  const where = regions.find(({ code }) => code === state.unit)?.name ?? state.unit;
  const title = `${where}: ${found.name}`;
  const reasons = sentences(found.lines.filter((line) => line.reason)
    .map((line) => (line.reason.includes(line.name) ? line.reason : `${line.name}: ${line.reason}`)),
  "warn");
  const shown = lines.length ? [
    lineChart({ title, lines, unit: found.unit, decimals, isSigned: differs }),
    seriesTable(found, lines, decimals, differs, `${title} (${found.unit})`),
    sentences(lines.map((line) => line.note)),
  ] : [];
  return [controls, h("div", { class: list ? "with-list" : "" }, h("div", {}, shown, reasons),
    list?.node)];
}

export function levelPicker(known, chosen, redraw, level) {
  const kept = state.level;
  state.level = level;
  const node = levelSelect(known, chosen, (value) => {
    state.unitLevel = value;
    if (value === "nederland") state.unit = "NL";
    redraw();
  }, true);
  state.level = kept;
  return node;
}
