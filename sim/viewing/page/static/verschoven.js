// The ledger of a comparison: who is elsewhere, from which state to which, and what parted them.

import { ask, Reason, state, writeAddress } from "./api.js";
import { dataTable, h, labelled, select, sentences } from "./dom.js";
import { number } from "./format.js";
import { yearSelect } from "./overzicht.js";

const FIRST = 10; // kinds of move that are shown at once

export async function show({ source, redraw }) {
  const keys = state.sources.filter((key) => source(key).kind === "vergelijking" && !source(key).base);
  if (!keys.length) {
    throw new Reason("Wie verschoof, is alleen bekend van een vergelijking (leerlingstromen compare): "
      + "kies bij Scenario's een scenario uit een vergelijking dat niet de basis is.");
  }
  const form = labelled("Vorm", select([
    { value: "stand", name: "stand: waar leerlingen zijn op 1 oktober" },
    { value: "geteld", name: "geteld: wie in het schooljaar als thuiszitter telt" },
  ], state.form, (value) => {
    state.form = value;
    redraw();
  }));
  const found = await Promise.all(keys.map((key) => ask("ledger", { key, form: state.form,
    year: state.form === "stand" ? state.year : "" })));
  const [{ years }] = found, known = years.map(({ key }) => key);
  const year = known.includes(state.year) ? state.year : known.at(-1);
  const controls = h("div", { class: "controls" }, form, state.form === "stand"
    ? yearSelect(years, year, () => { writeAddress(); redraw(); }) : null);
  return [controls, ...found.flatMap((each) => [...part(each, year), sentences([each.note])])];
}

function part(found, year) {
  const [base, other] = found.names;
  const label = found.years.find(({ key }) => key === year).name;
  const number3 = (count) => ({ v: found.replicated ? count : count[0] });
  if (state.form === "geteld") {
    const mean = found.replicated ? "gemiddeld per run" : "geteld in het schooljaar";
    return [dataTable({ caption: `Thuiszitters in ${base} en in ${other}, ${mean}`, name: "geteld",
      head: ["schooljaar", `alleen in ${base}`, `alleen in ${other}`, "in beide"],
      rows: found.rows.map((row) => [row.year, ...row.count.map((v) => ({ v }))]) })];
  }
  const [kinds, leerlingen] = found.rest;
  if (!found.rows.length) return [sentences(["Niemand is ergens anders."])];
  const caption = `Wie in ${other} ergens anders is dan in ${base}, op 1 oktober ${label.slice(0, 4)}`;
  const list = (rows, title, name) => dataTable({ caption: title, name,
    head: [`in ${base}`, `in ${other}`, "uiteen door", "leerlingen"],
    rows: rows.map((row) => [row.from, row.to, row.by, number3(row.count)]) });
  const smaller = found.rows.slice(FIRST), more = smaller.length + kinds;
  const sum = smaller.reduce((before, row) => before + row.count[0], 0) + leerlingen;
  const all = h("details", { ontoggle: () => {
    if (!all.open || all.childNodes.length > 1) return;
    all.append(list(found.rows, `${caption}: alle soorten`, `verschoven-alle-${year}`),
      sentences(kinds ? [`En ${number(kinds)} nog kleinere soorten, samen ${number(leerlingen)} `
        + "leerlingen."] : []) ?? "");
  } }, h("summary", {}, "Toon alles"));
  return [
    list(found.rows.slice(0, FIRST), smaller.length ? `${caption}: de ${FIRST} grootste` : caption,
      `verschoven-${year}`),
    sentences(more ? [`${number(more)} kleinere soorten verschuiving: samen ${number(sum)} leerlingen.`]
      : []),
    smaller.length ? all : null,
  ];
}
