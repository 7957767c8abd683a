// A sweep: what was varied, the outcomes over one factor and over two, and what the analysis found.

import { ask, Reason, state, writeAddress } from "./api.js";
import { dataTable, h, labelled, select, sentences } from "./dom.js";
import { number } from "./format.js";
import { heat, scatter } from "./sweep_draw.js";
import { foundOf } from "./sweep_found.js";

// A table as the server gives it, with its notes below.
export function tableOf(table) {
  return h("div", {}, dataTable({ caption: table.title, name: table.name, head: table.head,
    rows: table.rows }), sentences(table.notes));
}

export function folded(title, make) {
  const box = h("details", { ontoggle: () => {
    if (box.open && box.childNodes.length === 1) box.append(make());
  } }, h("summary", {}, title));
  return box;
}

function numbered(list, name) {
  return list.map((each, at) => ({ value: String(at), name: name(each) }));
}

// What is chosen, or the first that there is.
function held(name, list, otherwise = "0") {
  if (!list[Number(state[name])]) state[name] = list[Number(otherwise)] ? otherwise : "0";
  return state[name];
}

function choice(label, name, options, change) {
  return labelled(label, select(options, state[name], (value) => {
    state[name] = value;
    writeAddress();
    change();
  }));
}

const nameOf = (outcome) => (outcome.unit ? `${outcome.name} (${outcome.unit})` : outcome.name);

// Draws into a place what a question answers; a later choice overtakes an earlier one.
function answered(question, draw) {
  const place = h("div", { "aria-live": "polite" });
  let asked = 0;
  const fill = async () => {
    const mine = (asked += 1);
    try {
      const found = await ask(...question());
      if (mine === asked) place.replaceChildren(...draw(found).filter(Boolean));
    } catch (error) {
      if (!(error instanceof Reason)) throw error;
      if (mine === asked) place.replaceChildren(sentences([error.message], "warn"));
    }
  };
  return { place, fill };
}

function oneFactor(told) {
  const { place, fill } = answered(
    () => ["sweepcourse", { sweep: state.sweep, outcome: state.outcome, factor: state.factor }],
    (found) => [scatter(found), folded("Als tabel", () => tableOf(found.table)),
      sentences([found.note, ...found.table.notes])]);
  return { place, fill, controls: (both) => h("div", { class: "controls" },
    choice("Uitkomst", "outcome", numbered(told.outcomes, nameOf), both),
    choice("Factor", "factor", numbered(told.factors, (each) => each.name), fill)) };
}

function twoFactors(told) {
  const { place, fill } = answered(
    () => ["sweepplane", { sweep: state.sweep, outcome: state.outcome, across: state.across,
      up: state.up }],
    (found) => [heat(found), folded("Als tabel", () => tableOf(found.table)),
      sentences(found.table.notes)]);
  const names = numbered(told.factors, (each) => each.name);
  return { place, fill, controls: h("div", { class: "controls" },
    choice("Opzij", "across", names, fill), choice("Omhoog", "up", names, fill)) };
}

function failed(told) {
  if (!told.failed) return sentences(["Geen enkele run mislukte."]);
  return folded(told.failed.title, () => h("div", { class: "english" }, tableOf(told.failed)));
}

export async function show({ known, redraw, fresh }) {
  held("sweep", known.sweeps);
  const told = await ask("sweep", { sweep: state.sweep });
  held("outcome", told.outcomes);
  held("factor", told.factors);
  held("across", told.factors);
  held("up", told.factors, "1");
  const picker = known.sweeps.length < 2 ? null : h("div", { class: "controls" }, choice("Sweep",
    "sweep", numbered(known.sweeps, (each) => `${each.name} (map ${each.folder}, `
      + `${number(each.runs)} runs)`), () => {
      Object.assign(state, { outcome: "0", factor: "0", across: "0", up: "1", judged: "0" });
      redraw();
    }));
  const one = oneFactor(told), two = told.factors.length > 1 ? twoFactors(told) : null;
  const both = () => { one.fill(); two?.fill(); };
  const analysis = h("div", { "aria-live": "polite", "aria-busy": "true", id: "analysis" },
    h("p", { class: "busy" }, "De analyse wordt uitgerekend…"));
  await Promise.all(told.factors.length ? [one.fill(), two?.fill()] : []);
  ask("sweepanalysis", { sweep: state.sweep }).then((found) => foundOf(found, told))
    .catch((error) => {
      if (!(error instanceof Reason)) throw error;
      return [sentences([error.message], "warn")];
    })
    .then((nodes) => {
      if (!fresh()) return;
      analysis.replaceChildren(...nodes.flat().filter(Boolean));
      analysis.setAttribute("aria-busy", "false");
    });
  return [picker, h("h2", {}, told.name),
    told.description ? h("p", { class: "note" }, told.description) : null,
    sentences(told.changed.length ? [`Deze map is na de sweep veranderd: ${told.changed.join("; ")}`]
      : [], "warn"),
    sentences(told.facts),
    h("h2", {}, "Wat er is gevarieerd en wat eruit kwam"), ...told.tables.map(tableOf), failed(told),
    ...(told.factors.length ? [h("h2", {}, "Naar één factor"), one.controls(both), one.place] : []),
    ...(two ? [h("h2", {}, "Naar twee factoren"), two.controls, two.place] : []),
    h("h2", {}, "Analyse"), analysis];
}
