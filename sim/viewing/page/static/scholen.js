// Every school as a dot: one map per chosen scenario, or its difference, in one scale of colours.

import { ask, Reason, state } from "./api.js";
import { dataTable, h, labelled, NOT_RANKED, sentences } from "./dom.js";
import { cell, decimalsOf, number, time } from "./format.js";
import { indicatorSelect, levelSelect, timeSlider } from "./controls.js";
import { scale } from "./colours.js";
import { DotMap, legend } from "./map.js";
import { modeSelect } from "./kaart.js";

const MOST = 200; // schools that the list shows at a time
const SIZE = 2.1;

export async function show({ known, source, redraw }) {
  const chosen = state.sources.map(source);
  const what = await indicatorSelect("scholen", redraw);
  const controls = h("div", { class: "controls" }, levelSelect(known, chosen, (value) => {
    state.level = value;
    redraw();
  }), what.node, modeSelect(source, redraw));
  const differs = Boolean(state.mode === "verschil" && state.base);
  const keys = state.sources.filter((key) => !differs || key !== state.base);
  const [places, shapes, ...found] = await Promise.all([ask("schoolplaces"),
    ask("shapes", { level: "gemeente" }), ...keys.map(async (key) => {
      try {
        return await ask("schoolmap", { key, indicator: state.indicator,
          base: differs ? state.base : "" });
      } catch (error) {
        if (!(error instanceof Reason)) throw error;
        return { reason: `${source(key).name}: ${error.message}` };
      }
    })]);
  const reasons = sentences(found.map((each) => each.reason), "warn");
  const good = found.filter((each) => !each.reason);
  if (!good.length) return [controls, reasons];
  const [{ unit, title, times }] = good, decimals = decimalsOf(unit);
  const colours = scale(good.map((each) => each.values), differs, decimals,
    (value) => number(value, decimals));
  const maps = good.map((each) => new DotMap(shapes, each.name, (at) => pick(at)));
  let now = times.includes(state.time) ? times.indexOf(state.time) : times.length - 1;
  const picked = h("p", { class: "picked", role: "status" }, "Geen school gekozen.");
  const value = (each, at) => each.values[each.times.indexOf(times[now])]?.[at] ?? null;
  const text = (at) => good.map((each) => cell(value(each, at), differs, decimals)).join(" | ");
  const told = (at) => `${places.naam[at]} (${places.schoolsoort[at]}): ${text(at)}`;
  let school = null;
  const pick = (at) => {
    school = at;
    picked.textContent = `${told(at)} ${unit}, ${time(times[now])}`;
  };
  const list = h("select", { size: "12", class: "regions",
    onchange: () => pick(Number(list.value)) });
  const search = h("input", { type: "search", autocomplete: "off", placeholder: "naam van de school" });
  const fold = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const names = places.naam.map(fold);
  const fill = () => {
    const words = fold(search.value.trim()), options = [];
    for (let at = 0; at < names.length && options.length < MOST; at += 1) {
      if (names[at].includes(words)) options.push(h("option", { value: String(at) }, told(at)));
    }
    list.replaceChildren(...options);
    if (school !== null) list.value = String(school);
  };
  search.addEventListener("input", fill);
  const paint = (place) => {
    now = place;
    state.time = times[now];
    good.forEach((each, of) => {
      const row = each.values[each.times.indexOf(times[now])] ?? [];
      maps[of].paint({ x: places.x, y: places.y, size: row.map(() => SIZE),
        colour: row.map((found) => (found === null ? null : colours.colour(found))),
        told: { at: told } });
      maps[of].under.name(`Kaart van scholen: ${each.name}, ${title}, ${time(times[now])}. De `
        + "lijst van scholen hiernaast geeft dezelfde cijfers.");
    });
    fill();
    if (school !== null) pick(school);
  };
  const slider = timeSlider("Schooljaar", times, now, paint);
  const whole = h("details", { ontoggle: () => {
    if (!whole.open) return;
    const rows = places.naam.map((naam, at) => [naam, places.vestigingscode[at],
      places.schoolsoort[at], ...good.map((each) => ({ v: value(each, at), signed: differs,
        decimals }))]);
    whole.lastChild.replaceChildren(dataTable({ rows, name: `scholen-${times[now]}`,
      caption: `${title}, ${time(times[now])} (${unit})`,
      head: ["school", "code", "schoolsoort", ...good.map((each) => each.name)] }));
  } }, h("summary", {}, "Alle scholen als tabel"), h("div", {}));
  return [controls, slider,
    h("div", { class: "with-list" },
      h("div", {}, h("div", { class: good.length > 1 ? "" : "map-and-key" },
        h("div", { class: "maps" }, good.map((each, at) =>
          h("div", {}, h("h3", {}, each.name), maps[at].node))),
        legend(colours.classes, `${unit}, dezelfde grenzen op elk moment en in elk scenario`)),
      reasons),
      h("div", {}, h("div", { class: "region-list" }, labelled("Zoek school", search),
        labelled(`Kies school (de eerste ${MOST})`, list)), picked)),
    whole, sentences([NOT_RANKED, ...good.map((each) => each.note)])];
}
