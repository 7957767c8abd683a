// The ledger of a comparison: who is elsewhere, from which state to which, and what parted them.

import { ask, Reason, state, writeAddress } from "./api.js";
import { dataTable, h, labelled, select, sentences } from "./dom.js";
import { number } from "./format.js";
import { yearSelect } from "./overzicht.js";

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
  return [
    found.rows.length ? dataTable({
      caption: `Wie in ${other} ergens anders is dan in ${base}, op 1 oktober ${label.slice(0, 4)}`,
      name: `verschoven-${year}`, head: [`in ${base}`, `in ${other}`, "uiteen door", "leerlingen"],
      rows: found.rows.map((row) => [row.from, row.to, row.by, number3(row.count)]) })
      : sentences(["Niemand is ergens anders."]),
    sentences(kinds ? [`En ${number(kinds)} kleinere soorten verschuiving, samen ${number(leerlingen)} `
      + "leerlingen."] : []),
  ];
}
