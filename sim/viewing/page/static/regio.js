// One region: its figures and waiting list, its money, its schools.

import { ask, Reason, state, writeAddress } from "./api.js";
import { dataTable, h, NOT_RANKED, sentences } from "./dom.js";
import { levelPicker, regionsOf } from "./verloop.js";
import { regionList } from "./controls.js";
import { pickYear, yearSelect, yearTable } from "./overzicht.js";

async function orReason(asked) {
  try {
    return await asked;
  } catch (error) {
    if (!(error instanceof Reason)) throw error;
    return { reason: error.message };
  }
}

function moneyTable(found, year) {
  const rows = found.rows.map((row) => [row.form ? `${row.name} (${row.form})` : row.name,
    ...row.cells.map((cells, at) => ({ v: cells[year] ?? null, signed: found.columns[at].signed,
      decimals: 1 }))]);
  const label = found.years.find(({ key }) => key === year)?.name ?? "";
  return dataTable({ caption: `${found.title}, schooljaar ${label}`, rows, name: `geld-${year}`,
    head: ["post", ...found.columns.map((column) => column.name)] });
}

function schoolTable(found, year, who) {
  const { schools } = found, of = found.years.find(({ key }) => key === year);
  const extra = of ? Object.keys(of.values) : [];
  const rows = schools.naam.map((naam, at) => [naam, schools.schoolsoort[at],
    { v: schools.leerlingen[at] }, ...extra.map((key) => (typeof of.values[key][at] === "string"
      ? of.values[key][at] : { v: of.values[key][at] }))]);
  rows.sort((one, other) => one[1].localeCompare(other[1]) || one[0].localeCompare(other[0], "nl"));
  return dataTable({ caption: `Scholen: ${rows.length}${of ? `, ${of.name}, ${who}` : ""}`, rows,
    name: "scholen", head: ["school", "schoolsoort", "leerlingen in de brondata",
      ...extra.map((key) => found.labels?.[key] ?? key)] });
}

export async function show({ known, source, redraw }) {
  const chosen = state.sources.map(source);
  const levels = new Set(chosen.flatMap((each) => each.levels));
  if (!levels.has(state.unitLevel)) [state.unitLevel, state.unit] = ["nederland", "NL"];
  const level = state.unitLevel, regions = await regionsOf(level);
  if (!regions.some(({ code }) => code === state.unit)) state.unit = regions[0]?.code ?? "NL";
  const asked = { keys: state.sources.join(","), level, unit: state.unit, base: state.base };
  const [found, money] = await Promise.all([orReason(ask("table", asked)),
    orReason(ask("money", asked))]);
  const list = level === "nederland" ? null : regionList({ regions, chosen: state.unit,
    label: "gebied", choose: (code) => {
      state.unit = code;
      writeAddress();
      redraw();
    } });
  const figures = h("div", {}), books = h("div", {}), schoolBox = h("div", {});
  let schools = null;
  const fill = () => {
    if (found.years?.length) {
      const year = pickYear(found);
      const label = found.years.find(({ key }) => key === year).name;
      figures.replaceChildren(yearTable(found, year,
        `${found.title}, schooljaar ${label}: leerlingen`, `regio-${state.unit}-${year}`));
    }
    if (money.years?.length) {
      books.replaceChildren(moneyTable(money, pickYear(money)));
    }
    if (schools) schoolBox.replaceChildren(schoolTable(schools, schoolYear(), chosen[0].name));
  };
  const schoolYear = () => {
    const keys = schools.years.map(({ key }) => key);
    return keys.includes(state.year) ? state.year : keys.at(-1);
  };
  fill();
  const schoolPart = h("details", { id: "schools", ontoggle: async () => {
    if (!schoolPart.open || schools) return;
    schools = await orReason(ask("schools", { key: state.sources[0], level, unit: state.unit }));
    if (!schools.schools) {
      schoolBox.replaceChildren(sentences([schools.reason], "warn"));
      schools = null;
      return;
    }
    schoolPart.append(sentences([schools.reason], "note") ?? "");
    fill();
  } }, h("summary", {}, `Scholen in ${found.title ?? state.unit}`), schoolBox);
  return [
    h("div", { class: "controls" }, levelPicker(known, chosen, redraw, level),
      found.years?.length ? yearSelect(found.years, pickYear(found), fill) : null),
    h("div", { class: list ? "with-list" : "" },
      h("div", {}, h("h2", {}, found.title ?? state.unit), figures,
        sentences([...(found.reasons ?? []), found.reason], "warn"), sentences([NOT_RANKED, ...(found.notes ?? [])]),
        h("h2", {}, "Geld"), books, sentences([...(money.reasons ?? []), money.reason], "warn"),
        h("h2", {}, "Scholen"), schoolPart),
      list?.node),
  ];
}
