// The view 'Leven van één leerling'.

const KINDS = {
  "op school": "school", thuis: "home", "wacht op een plaats": "waiting",
  "buiten het onderwijs": "outside",
};

function timeline(spells) {
  const width = 720, height = 96, left = 4, bar = 34;
  const first = at(spells[0].since), last = at(spells.at(-1).until);
  const x = (time) => left + ((time - first) / Math.max(last - first, 1 / 12)) * (width - 2 * left);
  const drawing = s("svg", {
    viewBox: `0 0 ${width} ${height}`, role: "img",
    "aria-label": `Tijdlijn van ${when(spells[0].since)} tot ${when(spells.at(-1).until)}; de tabel `
      + "eronder zegt hetzelfde",
  });
  let end = -100;
  for (const spell of spells) {
    const begin = x(at(spell.since)), wide = Math.max(1.5, x(at(spell.until)) - begin);
    drawing.append(s("rect", {
      class: KINDS[spell.kind], x: begin, y: 24, width: wide, height: bar,
    }, s("title", {}, `${when(spell.since)} tot ${when(spell.until)}: ${spell.words}`)));
    if (spell.soort && wide > 28 && begin > end) {
      drawing.append(s("text", { x: begin + 3, y: 18 }, spell.soort));
      end = begin + 8 * spell.soort.length;
    }
    drawing.append(s("line", { class: "grid", x1: begin, x2: begin, y1: 20, y2: 24 + bar }));
  }
  const step = Math.max(1, Math.ceil((last - first) / 8));
  for (let year = Math.ceil(first); year <= last; year += step) {
    drawing.append(
      s("line", { class: "grid", x1: x(year), x2: x(year), y1: 24 + bar, y2: 64 }),
      s("text", { x: x(year), y: 80, "text-anchor": "middle" }, String(year)));
  }
  const used = [...new Set(spells.map((spell) => spell.kind))];
  return h("figure", {},
    h("figcaption", {}, h("strong", {}, "Tijdlijn"), " (maanden)"),
    drawing,
    h("p", { class: "legend" }, used.map((kind) =>
      h("span", {}, h("span", { class: `patch ${KINDS[kind]}` }), kind))));
}

export function render({ model, el }) {
  let told = "", moment = null;
  const run = h("select", { id: fresh("run") });
  const which = h("select", { id: fresh("which") });
  const whichLine = h("p", { class: "field" }, h("label", { for: which.id }, "Replicatie"), which);
  const kind = h("select", { id: fresh("kind") });
  const id = h("input", {
    type: "text", id: fresh("id"), maxlength: 40, autocomplete: "off",
    placeholder: "2008-03:123",
  });
  const find = h("button", { type: "button", class: "start" }, "Zoek zo'n leerling");
  const follow = h("button", { type: "button", class: "start" }, "Volg deze leerling");
  const stop = h("button", { type: "button", class: "stop", disabled: true }, "Stop");
  const status = h("p", { role: "status", "aria-live": "polite", class: "status" });
  const life = h("section", { "aria-label": "Het leven van de leerling", tabindex: "-1" });

  const order = (more) => ask(model, {
    kind: "start", run: run.value, replicate: which.value, ...more,
  });
  find.addEventListener("click", () => order({ sample: kind.value }));
  follow.addEventListener("click", () => order({ leerling: id.value }));
  id.addEventListener("keydown", (event) => { if (event.key === "Enter") follow.click(); });
  stop.addEventListener("click", () => { stop.disabled = true; ask(model, { kind: "stop" }); });
  run.addEventListener("change", replicates);

  function replicates() {
    const names = read(model, "form").runs?.find((one) => one.key === run.value)?.replicates ?? [];
    which.replaceChildren(...names.map((name) => h("option", { value: name }, name)));
    whichLine.hidden = !names.length;
  }

  function showForm() {
    const form = read(model, "form"), before = run.value;
    if (!form.runs) return;
    run.replaceChildren(...form.runs.map((one) => h("option", { value: one.key }, one.label)));
    if (form.runs.some((one) => one.key === before)) run.value = before;
    else run.value = wanted(form.runs) ?? run.value;
    if (!kind.options.length) {
      kind.replaceChildren(...form.samples.map((one) => h("option", { value: one.key }, one.label)));
    }
    replicates();
  }

  function showJob() {
    const job = read(model, "job"), none = !read(model, "form").runs?.length;
    stop.disabled = job.state !== "bezig";
    if (moment !== null && moment !== job.state && job.state) bring(status);
    moment = job.state ?? "";
    find.disabled = follow.disabled = Boolean(job.running) || none;
    if (job.text !== told) { told = job.text; status.textContent = job.text ?? ""; }
    if (none) status.textContent = "Er is geen run open waarin een leerling te volgen is.";
  }

  function showLife() {
    const found = read(model, "life");
    if (!found.head) { life.replaceChildren(); return; }
    const [title, ...rest] = found.head;
    const head = ["maand", "wat er gebeurde", "van → naar", "kans", "trekking", "waarom", "regel"];
    const rows = found.rows.map((row) => [
      row.month, row.cause, row.change, row.chance, row.draw, row.why, row.rule,
    ]);
    life.replaceChildren(
      h("h3", {}, title), h("p", {}, rest.join(" ")),
      h("p", { class: "own" }, found.note),
      found.spells.length ? timeline(found.spells) : "",
      rows.length ? table("Wat er gebeurde", head, rows, false)
        : h("p", {}, "Er gebeurde niets wat wordt verteld."),
      h("p", {}, found.end));
    for (const cell of life.querySelectorAll("td:nth-child(3), td:nth-child(6), td:nth-child(7)")) {
      cell.classList.add("wide");
    }
    if (moment) bring(status);
    if (found.rows.length) id.value = title.split(" ")[1] ?? "";
  }

  const whole = h("div", { lang: "nl", class: "view" },
    h("h2", {}, "Leven van één leerling"),
    h("p", {}, "Een run wordt opnieuw doorlopen om één verzonnen leerling te volgen: op 10 % duurt "
      + "dat seconden, op volle schaal een minuut. Dat kan alleen met de code en de gegevens "
      + "waarmee de run is gemaakt."),
    h("p", { class: "field" }, h("label", { for: run.id }, "Run"), run),
    whichLine,
    h("p", { class: "field" }, h("label", { for: kind.id }, "Iemand met"), kind, find),
    h("p", { class: "field" }, h("label", { for: id.id }, "Of het nummer van een leerling"), id, follow),
    h("p", {}, stop), status, life);
  el.append(whole);
  tellHeight(whole);
  model.on("form", () => { showForm(); showJob(); });
  model.on("job", showJob);
  model.on("life", showLife);
  showForm();
  showJob();
  showLife();
}
