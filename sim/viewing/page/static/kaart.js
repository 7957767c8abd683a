// The map through time: one per chosen scenario, or its difference, in one scale of colours.

import { ask, Reason, state, writeAddress } from "./api.js";
import { dataTable, h, labelled, NOT_RANKED, say, select, sentences } from "./dom.js";
import { cell, decimalsOf, number, signed, time } from "./format.js";
import { indicatorSelect, levelSelect, regionList, relativeOf, relativeSelect, timeSlider } from "./controls.js";
import { scale } from "./colours.js";
import { legend, RegionMap } from "./map.js";

export function modeSelect(source, redraw) {
  if (!state.base) return null;
  return labelled("Toon", select([
    { value: "waarden", name: "elk scenario" },
    { value: "verschil", name: `verschil met ${source(state.base).name}` },
  ], state.mode, (value) => {
    state.mode = value;
    redraw();
  }));
}

// As the server calls it: the folder is named where two folders hold a scenario of one name.
function minus(one, base) {
  return one.folder === base.folder ? `${one.plain} min ${base.plain}` : `${one.name} min ${base.name}`;
}

async function tables(source, relative) {
  const differs = state.mode === "verschil" && state.base;
  const keys = state.sources.filter((key) => !differs || key !== state.base);
  return Promise.all(keys.map(async (key) => {
    const [one, base] = [source(key), source(state.base)];
    const name = differs ? minus(one, base) : one.name;
    try {
      return { name, ...await ask("map", { key, table: state.table, level: state.level,
        indicator: state.indicator, relative,
        base: differs ? state.base : "" }) };
    } catch (error) {
      if (!(error instanceof Reason)) throw error;
      return { name, reason: error.message };
    }
  }));
}

// The last moment that all have, so that a map beside another is not empty.
function lastOfAll(good, times) {
  return times.findLast((key) => good.every((each) => each.times.includes(key))) ?? times.at(-1);
}

export async function show({ known, source, redraw, open }) {
  const chosen = state.sources.map(source);
  const levels = new Set(chosen.flatMap((each) => each.levels));
  if (!levels.has(state.level) || state.level === "nederland") state.level = "gemeente";
  if (state.level === "scholen") {
    return (await import("./scholen.js")).show({ known, source, redraw });
  }
  const drawn = chosen.some((each) => each.national) && state.level !== "swv";
  const [what, shapes] = await Promise.all([indicatorSelect(state.level, redraw),
    drawn ? ask("shapes", { level: state.level }) : null]);
  // A comparison holds its differences as numbers alone.
  const suits = !(state.mode === "verschil" && state.base
    && chosen.some(({ kind }) => kind === "vergelijking"));
  const controls = h("div", { class: "controls" },
    levelSelect(known, chosen, (value) => {
      state.level = value;
      redraw();
    }), what.node, relativeSelect(what.found, redraw, suits), modeSelect(source, redraw));
  const found = await tables(source, relativeOf(what.found, suits));
  const good = found.filter((each) => !each.reason);
  const reasons = sentences(found.filter((each) => each.reason)
    .map((each) => (each.reason.includes(each.name) ? each.reason : `${each.name}: ${each.reason}`)),
  "warn");
  if (!good.length) return [controls, reasons];
  const [{ unit }] = good, decimals = decimalsOf(unit), differs = state.mode === "verschil" && state.base;
  const write = (value) => number(value, decimals);
  const colours = scale(good.map((each) => each.values), Boolean(differs), decimals, write);
  const regions = new Map(good.flatMap((each) => each.units.map((code, at) => [code, each.names[at]])));
  const list = [...regions].map(([code, name]) => ({ code, name }))
    .sort((one, other) => one.name.localeCompare(other.name, "nl"));
  const times = [...new Set(good.flatMap((each) => each.times))].sort();
  let at = Math.max(0, times.indexOf(times.includes(state.time) ? state.time : lastOfAll(good, times)));
  const columns = good.map((each) => ({
    ...each, place: new Map(each.units.map((code, where) => [code, where])),
    map: shapes ? new RegionMap(shapes, each.name, (code) => pick(code)) : null,
  }));
  const value = (each, code) => {
    const row = each.times.indexOf(times[at]), where = each.place.get(code);
    return row < 0 || where === undefined ? null : each.values[row][where];
  };
  const text = (code) => columns.map((each) => cell(value(each, code), differs, decimals)).join(" | ");
  const chosenRegion = h("p", { class: "picked", role: "status" });
  const picker = regionList({ regions: list, chosen: state.unit, choose: (code) => pick(code), text,
    label: "gebied" });
  const told = (code) => `${regions.get(code) ?? code}, ${time(times[at])}: ${text(code)} ${unit}`;
  const tell = () => {
    chosenRegion.textContent = regions.has(state.unit) ? told(state.unit) : "Geen gebied gekozen.";
  };
  function pick(code) {
    if (!regions.has(code)) return;
    [state.unit, state.unitLevel] = [code, state.level];
    picker.set(code);
    columns.forEach((each) => each.map?.mark(code));
    tell();
    writeAddress();
  }
  function paint(place) {
    at = place;
    state.time = times[at];
    for (const each of columns) {
      if (!each.map) continue;
      const fills = new Map(), tips = new Map();
      for (const code of each.map.paths.keys()) {
        const found = value(each, code);
        fills.set(code, colours.colour(found));
        tips.set(code, `${regions.get(code) ?? code}: ${cell(found, differs, decimals)}`);
      }
      each.map.paint(fills, tips);
      each.map.name(`Kaart: ${each.name}, ${what.found?.name ?? ""}, ${time(times[at])}. De lijst `
        + "van gebieden hiernaast geeft dezelfde cijfers.");
    }
    picker.update();
    tell();
  }
  const slider = timeSlider(times[0].length === 4 ? "Schooljaar" : "Maand", times, at, paint);
  columns.forEach((each) => each.map?.mark(state.unit));
  const rows = () => list.map(({ code, name }) => [name,
    ...columns.map((each) => ({ v: value(each, code), signed: Boolean(differs), decimals }))]);
  const whole = h("details", { ontoggle: () => { if (whole.open) fillTable(); } },
    h("summary", {}, "Als tabel"), h("div", {}));
  const fillTable = () => whole.lastChild.replaceChildren(dataTable({
    caption: `${what.found?.name ?? ""}, ${time(times[at])} (${unit})`, rows: rows(),
    head: ["gebied", ...columns.map((each) => each.name)], name: `kaart-${times[at]}` }));
  slider.addEventListener("change", () => { if (whole.open) fillTable(); });
  const unmapped = shapes ? list.filter(({ code }) => !(code in shapes.paths)) : [];
  say("");
  return [
    controls, slider,
    h("div", { class: "with-list" },
      h("div", {},
        shapes ? h("div", { class: columns.length > 1 ? "" : "map-and-key" }, h("div", { class: "maps" },
          columns.map((each) => h("div", {}, h("h3", {}, each.name), each.map.node))),
        legend(colours.classes, `${unit}, dezelfde grenzen op elk moment en in elk scenario`))
          : sentences(["Een uitgeschreven wereld heeft geen grenzen: de lijst toont de cijfers."]),
        reasons),
      h("div", {}, picker.node, chosenRegion,
        h("p", {}, h("button", { type: "button", onclick: () => {
          if (regions.has(state.unit)) open("regio");
          else say("Kies eerst een gebied.");
        } }, "Alles van dit gebied")))),
    whole,
    sentences([NOT_RANKED, ...columns.map((each) => each.note),
      levels.has("scholen") || !shapes ? "" : "Scholen zijn hier niet als stip te zien: de gekozen "
        + "mappen bevatten geen scholen.parquet.",
      unmapped.length ? `Niet op de kaart, wel in de lijst: ${unmapped.map(({ name }) => name).join("; ")}.` : "",
    ]),
  ];
}
