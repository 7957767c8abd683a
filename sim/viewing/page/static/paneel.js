// Views that talk with Python while they are open: a page of their own within this one.

import { state } from "./api.js";
import { h } from "./dom.js";

const TITLES = { nieuw: "Nieuwe run", leven: "Leven van één leerling" };
let frame = null;

// The view within tells how high it is (views/common.js), so that it needs no scroll of its own.
addEventListener("message", (event) => {
  if (event.origin !== location.origin || event.source !== frame?.contentWindow) return;
  if (event.data?.leerlingstromen !== "hoogte" || !(event.data.height > 0)) return;
  frame.style.height = `${Math.ceil(event.data.height)}px`;
});

export async function show({ view }) {
  const chosen = new URLSearchParams({ kies: state.sources.join(",") });
  frame = h("iframe", { src: `${view}?${chosen}`, title: TITLES[view] });
  return [frame];
}
