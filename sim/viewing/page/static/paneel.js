// Views that talk with Python while they are open: a page of their own within this one.

import { h } from "./dom.js";

const TITLES = { nieuw: "Nieuwe run", leven: "Leven van één leerling" };

export async function show({ view }) {
  return [h("iframe", { src: view, title: TITLES[view] })];
}
