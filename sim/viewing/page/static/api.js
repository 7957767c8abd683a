// Asking the server, and what the visitor chose; the choice stands in the address.

const answers = new Map();

export class Reason extends Error {}

export async function ask(name, parameters = {}) {
  const address = `api/${name}?${new URLSearchParams(parameters)}`;
  if (!answers.has(address)) {
    const asked = fetch(address).then((reply) => {
      if (!reply.ok) throw new Reason("De server antwoordt niet zoals verwacht.");
      return reply.json();
    });
    answers.set(address, asked);
    asked.catch(() => answers.delete(address));
    if (answers.size > 60) answers.delete(answers.keys().next().value);
  }
  let found;
  try {
    found = await answers.get(address);
  } catch (error) {
    throw error instanceof Reason ? error : new Reason("De server is niet te bereiken.");
  }
  if (found.error) throw new Reason(found.error);
  return found;
}

export function forget() {
  answers.clear();
}

// relative: "1" or "0" as the visitor chose, or nothing: then a view does what suits it.
export const state = {
  view: "overzicht", sources: [], base: "", level: "gemeente", unit: "NL", unitLevel: "nederland",
  table: "", indicator: "thuiszitters_geteld", relative: "", mode: "waarden",
  time: "", year: "", form: "stand", show: "gebied",
  sweep: "0", outcome: "0", factor: "0", across: "0", up: "1", judged: "0",
};
const SHORT = {
  sources: "s", base: "b", level: "l", unit: "u", unitLevel: "ul", table: "tb", indicator: "i",
  relative: "r", mode: "m", time: "t", year: "y", form: "f", show: "k",
  sweep: "sw", outcome: "so", factor: "sf", across: "sx", up: "sy", judged: "sj",
};
const START = { ...state };

export function readAddress() {
  const [view, rest] = decodeURIComponent(location.hash.slice(1)).split("?");
  Object.assign(state, START, { sources: state.sources, base: state.base });
  if (/^[a-z]+$/.test(view ?? "")) state.view = view;
  const given = new URLSearchParams(rest ?? "");
  for (const [name, short] of Object.entries(SHORT)) {
    if (!given.has(short)) continue;
    const value = given.get(short);
    if (name === "sources") state.sources = value.split(",").filter(Boolean);
    else state[name] = value;
  }
}

export function writeAddress(push = false) {
  const given = new URLSearchParams();
  for (const [name, short] of Object.entries(SHORT)) {
    const value = state[name];
    if (name === "sources") given.set(short, value.join(","));
    else if (value !== START[name]) given.set(short, value);
  }
  const hash = `#${state.view}?${given}`;
  if (hash === location.hash) return;
  history[push ? "pushState" : "replaceState"](null, "", hash);
}
