// The routekaart: how many schools stand at which step, and where.

import { ask, Reason, state } from "./api.js";
import { dataTable, h, NOT_RANKED, sentences } from "./dom.js";
import { lineChart, valueAt } from "./chart.js";
import { timeSlider } from "./controls.js";
import { DotMap, legend } from "./map.js";
import { time } from "./format.js";

const COLOURS = ["#9aa5b1", "#e08a1e", "#0b5cad"];

function course(source) {
  const lines = source.steps.map((step) => ({ ...step, times: source.times }));
  const rows = source.times.map((_, at) => [source.years[at],
    ...lines.map((line) => ({ v: valueAt(line, at) }))]);
  const caption = `${source.name}: scholen naar stap op de routekaart, op 1 oktober`;
  return h("div", {}, lineChart({ title: caption, lines, unit: "scholen", decimals: 0 }),
    h("details", {}, h("summary", {}, "Als tabel"), dataTable({ caption, rows, name: "routekaart",
      head: ["schooljaar", ...lines.map((line) => line.name)] })),
    sentences([source.note]));
}

async function spread(key, name) {
  const [found, shapes] = await Promise.all([ask("schools", { key, level: "nederland", unit: "NL" }),
    ask("shapes", { level: "gemeente" })]);
  if (!found.steps) return [h("h3", {}, name), sentences([found.reason], "warn")];
  const { schools, years, steps } = found;
  const times = years.map((year) => year.key);
  const map = new DotMap(shapes, `Kaart van scholen naar stap: ${name}`, () => {});
  const counts = h("div", {});
  const paint = (at) => {
    const step = years[at].step, colour = step.map((each) => (each === null ? null : COLOURS[each]));
    map.paint({ x: schools.x, y: schools.y, colour, size: step.map((each) => (each ? 2.6 : 1.6)),
      told: schools.naam.map((naam, place) => `${naam}: ${steps[step[place]] ?? ""}`) });
    const rows = steps.map((text, of) => [text, { v: step.filter((each) => each === of).length }]);
    counts.replaceChildren(dataTable({ caption: `Scholen op de kaart, ${time(times[at])}`, rows,
      head: ["stap", "scholen"], name: `stappen-${times[at]}` }));
    map.under.name(`Kaart van scholen: ${name}, ${time(times[at])}. ${rows.map(([text, each]) =>
      `${text}: ${each.v}`).join("; ")}. Onder Regio staat de lijst van scholen met hun stap.`);
  };
  const slider = timeSlider(`Schooljaar, ${name}`, times, times.length - 1, paint);
  return [h("h3", {}, name), slider, h("div", { class: "with-list" }, map.node, counts),
    legend(steps.map((text, at) => ({ name: text, colour: COLOURS[at] })), "stap op 1 oktober"),
    sentences([found.reason])];
}

export async function show() {
  const { sources } = await ask("routekaart", { keys: state.sources.join(",") });
  const shown = sources.map((source) => (source.reason
    ? sentences([`${source.name}: ${source.reason}`], "warn") : course(source)));
  const places = await Promise.all(sources.map(async (source) => {
    try {
      return await spread(source.key, source.name);
    } catch (error) {
      if (!(error instanceof Reason)) throw error;
      return [h("h3", {}, source.name), sentences([error.message], "warn")];
    }
  }));
  return [h("h2", {}, "Hoeveel scholen"), ...shown, h("h2", {}, "Waar zij staan"), ...places.flat(),
    sentences([NOT_RANKED])];
}
