// The page: what is chosen, which view is shown. A view is loaded when it is opened.

import { ask, forget, readAddress, Reason, state, writeAddress } from "./api.js";
import { h, say, sentences } from "./dom.js";

const VIEWS = [
  ["overzicht", "Overzicht", "overzicht.js"], ["kaart", "Kaart", "kaart.js"],
  ["verloop", "Verloop", "verloop.js"], ["regio", "Regio", "regio.js"],
  ["routekaart", "Routekaart", "routekaart.js"], ["verschoven", "Wie verschoof", "verschoven.js"],
  ["sweep", "Sweep", "sweep.js"],
  ["nieuw", "Nieuwe run", "paneel.js"], ["leven", "Leven van één leerling", "paneel.js"],
];
const OF_PANEL = new Set(["nieuw", "leven"]);
const main = document.getElementById("view"), tabs = document.getElementById("tabs");
let known = { sources: [], sweeps: [], refused: [], levels: {}, views: [], most: 4 };
let drawn = 0;

const source = (key) => known.sources.find((each) => each.key === key);

function describe(each) {
  const parts = [`${each.kind} ${each.folder}`, `${each.years} schooljaren vanaf ${each.start}`,
    `seed ${each.seed}`];
  if (each.runs > 1) parts.push(`${each.runs} runs`);
  if (each.drawn) parts.push(`${each.drawn} leerlingen getrokken`);
  if (each.base) parts.push("basis van de vergelijking");
  return parts.join(", ");
}

function choose() {
  const boxes = known.sources.map((each) => {
    const box = h("input", { type: "checkbox", value: each.key, onchange: () => {
      const keys = new Set(state.sources);
      if (box.checked) keys.add(each.key); else keys.delete(each.key);
      if (keys.size > known.most) {
        box.checked = false;
        say(`Hoogstens ${known.most} scenario's naast elkaar.`);
        return;
      }
      if (!keys.size) { box.checked = true; return; }
      state.sources = [...keys];
      if (!keys.has(state.base)) state.base = "";
      bases();
      show(false);
    } });
    box.checked = state.sources.includes(each.key);
    return h("label", {}, box, ` ${each.name} `, h("small", {}, `(${describe(each)})`));
  });
  document.getElementById("sources").replaceChildren(...boxes);
  const refused = sentences(known.refused, "warn");
  document.getElementById("refused").replaceChildren(...(refused
    ? [h("h2", {}, "Niet geopend"), refused] : []));
  bases();
}

function bases() {
  const list = document.getElementById("base");
  const options = state.sources.length > 1 ? state.sources.map((key) =>
    h("option", { value: key }, `${source(key).name} (${source(key).folder})`)) : [];
  list.replaceChildren(h("option", { value: "" }, "geen verschil"), ...options);
  list.value = state.base;
  state.mode = state.base ? state.mode : "waarden";
  const names = state.sources.map((key) => source(key).name).join("; ") || "geen";
  const against = state.base ? `, verschil met ${source(state.base).name}` : "";
  document.getElementById("chosen").textContent = `Scenario's: ${names}${against}`;
  why();
}

async function why() {
  const place = document.getElementById("why");
  place.textContent = "";
  if (!state.base) return;
  const found = await ask("differences", { keys: state.sources.join(","), base: state.base });
  place.textContent = Object.values(found).filter(Boolean).join(" ");
}

function tabList() {
  const shown = VIEWS.filter(([name]) => {
    if (OF_PANEL.has(name)) return known.views.includes(name);
    if (name === "sweep") return known.sweeps.length > 0;
    return known.sources.length > 0 || !known.sweeps.length;
  });
  const nodes = shown.map(([name, title]) => h("button", { type: "button", role: "tab",
    id: `tab-${name}`, "aria-controls": "view", onclick: () => open(name) }, title));
  tabs.replaceChildren(...nodes);
  tabs.onkeydown = (event) => {
    const at = nodes.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: nodes.length - 1 }[event.key];
    if (to === undefined || at < 0) return;
    event.preventDefault();
    nodes[(to + nodes.length) % nodes.length].focus();
  };
}

function open(name) {
  state.view = name;
  writeAddress(true);
  show(false);
}

async function show(moved = true) {
  const mine = (drawn += 1);
  const asked = VIEWS.find(([name]) => name === state.view) ?? VIEWS[0];
  const only = !known.sources.length && known.sweeps.length && !OF_PANEL.has(asked[0]);
  const view = only ? VIEWS.find(([name]) => name === "sweep") : asked;
  for (const tab of tabs.children) {
    const here = tab.id === `tab-${view[0]}`;
    tab.setAttribute("aria-selected", String(here));
    tab.tabIndex = here ? 0 : -1;
  }
  main.setAttribute("aria-labelledby", `tab-${view[0]}`);
  main.setAttribute("aria-busy", "true");
  if (!moved) writeAddress();
  let nodes;
  if (!known.sources.length && !OF_PANEL.has(view[0])
    && !(view[0] === "sweep" && known.sweeps.length)) {
    nodes = [h("p", {}, "Er zijn geen resultaten om te tonen. Maak ze met "
      + "`leerlingstromen run scenarios/basis.yaml` en geef de map, of kies Zoek nieuwe resultaten.")];
  } else {
    try {
      const module = await import(`./${view[2]}`);
      nodes = await module.show({ known, source, redraw: () => show(false), open,
        fresh: () => mine === drawn, view: view[0] });
    } catch (error) {
      if (!(error instanceof Reason)) throw error;
      nodes = [sentences([error.message], "warn")];
    }
  }
  if (mine !== drawn) return;
  const focused = document.activeElement, id = main.contains(focused) ? focused.id : "";
  main.replaceChildren(...nodes.flat().filter(Boolean));
  main.setAttribute("aria-busy", "false");
  if (id) document.getElementById(id)?.focus();
  requestAnimationFrame(() => requestAnimationFrame(() => {
    performance.mark(`getoond:${view[0]}`);
    main.dataset.shown = view[0];
  }));
}

function first() {
  if (state.sources.every((key) => source(key)) && state.sources.length) return;
  const [one] = known.sources;
  state.sources = one ? [one.key] : [];
  state.base = "";
  const next = known.sources.find((each) => each.folder === one?.folder && each.key !== one.key);
  if (one?.base && next) {
    state.sources.push(next.key);
    state.base = one.key;
    state.mode = "verschil";
  }
}

async function start(look = false) {
  try {
    known = await ask("results", look ? { look: "1" } : {});
  } catch (error) {
    main.replaceChildren(sentences([error.message], "warn"));
    return;
  }
  readAddress();
  first();
  if (!source(state.base)) state.base = "";
  tabList();
  choose();
  document.getElementById("chooser").open = !state.sources.length && !known.sweeps.length;
  await show(false);
}

document.getElementById("base").addEventListener("change", (event) => {
  state.base = event.target.value;
  state.mode = state.base ? "verschil" : "waarden";
  bases();
  show(false);
});
document.getElementById("look").addEventListener("click", async () => {
  const before = known.sources.length, swept = known.sweeps.length;
  forget();
  await start(true);
  say(`${known.sources.length - before} scenario's en ${known.sweeps.length - swept} sweeps erbij.`);
});
addEventListener("message", async (event) => { // a run that was started here is done
  if (event.origin !== location.origin || event.data?.leerlingstromen !== "nieuwe run") return;
  forget();
  try {
    known = await ask("results", { look: "1" });
  } catch {
    return; // the button above still finds it
  }
  first();
  choose();
});
addEventListener("hashchange", () => { readAddress(); first(); choose(); show(); });
addEventListener("popstate", () => { readAddress(); first(); choose(); show(); });
start();
