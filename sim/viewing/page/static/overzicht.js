// The few large numbers first, then the tables of the terminal with their differences.

import { ask, state, writeAddress } from "./api.js";
import { dataTable, h, labelled, select, sentences } from "./dom.js";
import { cell } from "./format.js";

const LARGE = ["thuiszitters totaal", "langer dan 3 maanden", "instroom so", "leerlingen so",
  "leerlingen vso", "wachtlijst so"];

// The chosen schooljaar, or the last that all chosen scenarios have (year), or the last.
export function pickYear({ years, year }) {
  const keys = years.map(({ key }) => key);
  return keys.includes(state.year) ? state.year : year || keys.at(-1);
}

export function yearSelect(years, year, change) {
  return labelled("Schooljaar", select(years.map(({ key, name }) => ({ value: key, name })), year,
    (value) => {
      state.year = value;
      writeAddress();
      change();
    }));
}

function at(cells, year) {
  return cells[year] === undefined ? null : cells[year];
}

// A table of rows by scenario for one schooljaar.
export function yearTable(found, year, caption, name, decimals = 0) {
  const groups = new Map(), rows = [];
  for (const group of found.groups) {
    groups.set(rows.length, group.title);
    for (const row of group.rows) {
      rows.push([row.form ? `${row.name} (${row.form})` : row.name,
        ...row.cells.map((cells, place) => ({
          v: at(cells, year), signed: found.columns[place].signed, decimals,
        }))]);
    }
  }
  return dataTable({ caption, name, groups, rows,
    head: ["", ...found.columns.map((column) => column.name)] });
}

function cards(found, year) {
  const rows = found.groups.flatMap((group) => group.rows);
  return h("ul", { class: "cards" }, LARGE.map((name) => {
    const row = rows.find((each) => each.name === name);
    if (!row) return null;
    return h("li", {}, h("h3", {}, `${name} (${row.form})`), h("dl", {}, row.cells.flatMap(
      (cells, place) => {
        const { name: who, signed } = found.columns[place], value = at(cells, year);
        if (value === null) return [];
        return [h("dt", {}, who), h("dd", { class: signed ? "difference" : null },
          cell(value, signed))];
      })));
  }));
}

export async function words(key) {
  const found = await ask("words", { key });
  return h("section", {}, h("h3", {}, found.name),
    found.description ? h("p", { class: "note" }, found.description) : null,
    sentences(found.changed.length ? [`Deze map is na de run veranderd: ${found.changed.join("; ")}`]
      : [], "warn"),
    sentences([...found.notes, ...found.policies]),
    h("p", { class: "note" }, found.source));
}

export async function show({ fresh }) {
  const found = await ask("table", { keys: state.sources.join(","), level: "nederland", unit: "NL",
    base: state.base });
  if (!found.years.length) return [sentences(["Deze map heeft geen landelijke cijfers."], "warn")];
  const place = h("div", {});
  const fill = () => {
    const year = pickYear(found);
    const label = found.years.find(({ key }) => key === year).name;
    place.replaceChildren(cards(found, year),
      yearTable(found, year, `Nederland, schooljaar ${label}: leerlingen`, `overzicht-${year}`));
  };
  fill();
  const about = h("div", {}, h("p", { class: "busy" }, "…"));
  Promise.all(state.sources.map((key) => words(key).catch((error) => sentences([error.message], "warn"))))
    .then((nodes) => { if (fresh()) about.replaceChildren(...nodes); });
  return [
    h("div", { class: "controls" }, yearSelect(found.years, pickYear(found), fill)),
    place,
    sentences([...found.notes, ...found.reasons]),
    h("h2", {}, "Scenario's in woorden"), about,
  ];
}
