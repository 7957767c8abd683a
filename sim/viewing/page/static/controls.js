// The controls that several views share: slider in time, level, indicator, region.

import { ask, state, writeAddress } from "./api.js";
import { h, labelled, select } from "./dom.js";
import { time } from "./format.js";

const STEP = 350; // milliseconds between two steps of the play button

// A slider over times with step and play buttons; change(at) draws.
export function timeSlider(name, times, at, change) {
  const output = h("output", { class: "now" });
  const range = h("input", { type: "range", min: "0", max: String(times.length - 1),
    value: String(at), "aria-label": name, class: "slider", id: "time" });
  let timer = null;
  const show = () => {
    const place = Number(range.value);
    output.textContent = time(times[place]);
    range.setAttribute("aria-valuetext", output.textContent);
    change(place);
  };
  const go = (place) => {
    range.value = String(place);
    show();
  };
  const stop = () => {
    clearInterval(timer);
    timer = null;
    play.textContent = "▶ Speel af";
    play.setAttribute("aria-pressed", "false");
  };
  const play = h("button", { type: "button", "aria-pressed": "false", onclick: () => {
    if (timer) { stop(); return; }
    if (Number(range.value) >= times.length - 1) go(0);
    play.textContent = "⏸ Pauze";
    play.setAttribute("aria-pressed", "true");
    timer = setInterval(() => {
      if (!range.isConnected || Number(range.value) >= times.length - 1) stop();
      else go(Number(range.value) + 1);
    }, STEP);
  } }, "▶ Speel af");
  const step = (by, label, text) => h("button", { type: "button", "aria-label": label,
    onclick: () => go(Math.max(0, Math.min(times.length - 1, Number(range.value) + by))) }, text);
  range.addEventListener("input", show);
  range.addEventListener("change", () => writeAddress());
  show();
  return h("div", { class: "time" }, step(-1, "Eén stap terug", "◀"), range,
    step(1, "Eén stap verder", "▶"), play, output);
}

export function levelSelect(known, sources, change, national = false) {
  const found = new Set(sources.flatMap((source) => source.levels));
  const levels = Object.entries(known.levels)
    .filter(([level]) => found.has(level)
      && (national ? level !== "scholen" : level !== "nederland"));
  return labelled("Niveau", select(levels.map(([value, name]) => ({ value, name })),
    state.level, change));
}

// The indicators of a level; keeps the choice where it can.
export async function indicatorSelect(level, change) {
  const { indicators } = await ask("indicators", { keys: state.sources.join(","), level });
  const same = (each) => each.key === state.indicator && each.table === state.table;
  if (indicators.length && !indicators.some(same)) {
    const first = indicators.find((each) => each.key === state.indicator)
      ?? indicators.find((each) => each.key === "thuiszitters_geteld") ?? indicators[0];
    [state.table, state.indicator] = [first.table, first.key];
  }
  const found = indicators.find(same);
  const list = select(indicators.map((each) => ({
    value: `${each.table}:${each.key}`, name: each.name,
    group: { monthly: "Per maand", scholen: "Per school" }[each.table] ?? "Per schooljaar",
  })), `${state.table}:${state.indicator}`, (value) => {
    [state.table, state.indicator] = value.split(":");
    change();
  });
  return { node: labelled("Wat", list), found, indicators };
}

// Whether numbers are shown per 1.000 leerlingen: "1" or "0". suits: what to do without a choice.
export function relativeOf(found, suits = false) {
  if (!found?.relative) return "0";
  return state.relative || (suits ? "1" : "0");
}

export function relativeSelect(found, change, suits = false) {
  if (!found?.relative) return null;
  return labelled("Als", select([
    { value: "0", name: `aantal ${found.unit}` }, { value: "1", name: found.relative },
  ], relativeOf(found, suits), (value) => {
    state.relative = value;
    change();
  }));
}

// A list of regions that can be searched: the equal of clicking on a map.
// regions: {code, name}; text(code) is shown behind a name.
export function regionList({ regions, chosen, choose, text, label }) {
  const list = h("select", { size: "12", class: "regions", onchange: () => choose(list.value) });
  const options = regions.map((region) => h("option", { value: region.code }, region.name));
  const search = h("input", { type: "search", autocomplete: "off", placeholder: "naam of code" });
  const fold = (words) => words.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const names = regions.map((region) => fold(`${region.name} ${region.code}`));
  const fill = () => {
    const words = fold(search.value.trim());
    list.replaceChildren(...options.filter((_, at) => names[at].includes(words)));
  };
  search.addEventListener("input", fill);
  search.addEventListener("keydown", (event) => {
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    event.preventDefault();
    if (event.key === "Enter" && list.options.length) {
      list.value = list.options[0].value;
      choose(list.value);
    }
    list.focus();
  });
  fill();
  list.value = chosen;
  const update = () => {
    if (!text) return;
    regions.forEach((region, at) => {
      options[at].textContent = `${region.name}: ${text(region.code)}`;
    });
  };
  update();
  const node = h("div", { class: "region-list" },
    labelled(`Zoek ${label}`, search), labelled(`Kies ${label}`, list));
  return { node, update, set: (code) => { list.value = code; } };
}
