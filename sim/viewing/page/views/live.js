// The view 'Nieuwe run'.

function control(facts, changed, tell) {
  const id = fresh("control"), begin = facts.value;
  const back = h("button", {
    type: "button", class: "back", hidden: true, "aria-label": `Terug: ${facts.label}`,
  }, "terug");
  const mark = (value) => {
    if (value === undefined) delete changed[facts.path];
    else changed[facts.path] = value;
    back.hidden = value === undefined;
    tell();
  };
  if (facts.kind === "choice") {
    const list = h("select", { id }, facts.options.map((text, k) => h("option", { value: k }, text)));
    list.value = changed[facts.path] ?? begin;
    back.hidden = !(facts.path in changed);
    list.addEventListener("change", () => {
      const value = Number(list.value);
      mark(value === begin ? undefined : value);
    });
    back.addEventListener("click", () => { list.value = begin; mark(undefined); list.focus(); });
    return h("div", { class: "control" }, h("label", { for: id }, facts.label), list, back);
  }
  const open = begin === null, shown = open ? facts.low : begin, set = changed[facts.path];
  const unit = facts.unit ? ` (${facts.unit})` : "";
  const range = h("input", {
    type: "range", id, min: facts.low, max: facts.high, step: facts.step, value: set ?? shown,
    "aria-describedby": `${id}-own`,
  });
  const exact = h("input", {
    type: "number", min: facts.low, max: facts.high, step: facts.step === 1 ? 1 : "any",
    value: set ?? (open ? "" : begin), "aria-label": `${facts.label}${unit}, als getal`,
  });
  back.hidden = set === undefined;
  const plain = facts.plain ? String : (value) => num(value, 6);
  const own = open ? "in het scenario niet gezet" : `in het scenario ${plain(begin)}`;
  const bounds = `kan van ${plain(facts.low)} tot en met ${plain(facts.high)}`;
  range.addEventListener("input", () => { exact.value = range.value; mark(Number(range.value)); });
  exact.addEventListener("input", () => {
    const value = exact.value === "" ? undefined : Number(exact.value);
    if (value !== undefined) range.value = value;
    mark(value === begin ? undefined : value);
  });
  back.addEventListener("click", () => {
    range.value = shown; exact.value = open ? "" : begin; mark(undefined); range.focus();
  });
  return h("div", { class: "control" },
    h("label", { for: id }, facts.label + unit), range, exact, back,
    h("p", { id: `${id}-own`, class: "own" }, `${own}; ${bounds}`));
}

function groups(form, changed, tell) {
  const found = new Map();
  for (const facts of form.controls) {
    if (!found.has(facts.group)) found.set(facts.group, []);
    found.get(facts.group).push(control(facts, changed, tell));
  }
  return [...found].map(([name, controls]) => {
    const titles = { run: "De run", levers: "Hendels die het scenario zet" };
    const title = titles[name] ?? `Beleid: ${name}`;
    return h("details", { open: name === "run" },
      h("summary", {}, title),
      form.summaries?.[name] ? h("p", { class: "own" }, form.summaries[name]) : null,
      h("div", { role: "group", "aria-label": title }, controls));
  });
}

function yearly(job, lines) {
  const shown = job.shown.filter((one) => one.table === "yearly");
  const years = [...new Set(shown.flatMap((one) => job.series[one.name].times))].sort();
  const value = (series, name, year) => {
    const of = series?.[name], k = of ? of.times.indexOf(year) : -1;
    return k < 0 ? "–" : num(of.values[k]);
  };
  const has = Object.keys(lines.series ?? {}).length > 0;
  const head = ["schooljaar", ...shown.flatMap((one) => (has
    ? [`${one.title}, nieuw`, `${one.title}, basis`] : [one.title]))];
  const rows = years.map((year) => [when(year), ...shown.flatMap((one) => {
    const own = value(job.series, one.name, year);
    return has ? [own, value(lines.series, one.name, year)] : [own];
  })]);
  return rows.length ? table("Nieuwe run per schooljaar (leerlingen)", head, rows) : "";
}

function notes(job) {
  const percent = num(job.scale * 100, 2);
  const found = [`Schaal ${percent} %, één run: geen onzekerheid getoond.`];
  if (job.scale < 1) {
    found.push("De aantallen zijn teruggerekend naar alle leerlingen; wachtlijsten zijn bij een "
      + "steekproef te lang.");
  }
  return found.join(" ");
}

function state(job) {
  const after = `na ${job.seconds} s`;
  return {
    bezig: job.total ? `Bezig: ${job.label}, ${job.done} van ${job.total} maanden.`
      : `Bezig: ${job.label}.`,
    stopt: "De run wordt gestopt.",
    gestopt: `Gestopt ${after}; er is niets van bewaard.`,
    mislukt: `Mislukt ${after}: ${job.sentence}`,
    klaar: `Klaar ${after}. De run staat in de map ${job.folder}, run ${job.run_id}; hij is boven `
      + `bij Scenario's te kiezen. ${job.sentence}`,
  }[job.state];
}

export function render({ model, el }) {
  let changed = {}, timer = 0, told = "", number = 0, version = 0, shownBase = null, seen = null;
  const base = h("select", { id: fresh("base") });
  const name = h("input", { type: "text", id: fresh("name"), maxlength: 80, autocomplete: "off" });
  const about = h("p", { class: "own" });
  const extra = h("div", {});
  const place = h("div", {});
  const checked = h("div", { role: "status", "aria-live": "polite" });
  const file = h("pre", { tabindex: "0", "aria-label": "Scenariobestand" });
  const start = h("button", { type: "button", class: "start" }, "Start de run");
  const stop = h("button", { type: "button", class: "stop", disabled: true }, "Stop de run");
  const status = h("p", { role: "status", "aria-live": "polite", class: "status" });
  const bar = h("progress", { max: 1, value: 0, "aria-label": "Voortgang van de run" });
  const title = h("h3", {});
  const legend = h("p", { class: "legend" });
  const note = h("p", { class: "own" });
  const figures = h("div", { class: "figures" });
  const numbers = h("div", {});
  const grown = h("section", { hidden: true, "aria-label": "De run die groeit" },
    title, status, bar, stop, legend, note, figures, numbers);

  const filled = () => ({ name: name.value, values: changed });
  const check = () => ask(model, { kind: "check", ...filled() });
  const tell = () => { clearTimeout(timer); timer = setTimeout(check, 250); };

  base.addEventListener("change", () => ask(model, { kind: "base", key: base.value }));
  name.addEventListener("input", tell);
  start.addEventListener("click", () => {
    clearTimeout(timer);
    ask(model, { kind: "start", ...filled() });
  });
  stop.addEventListener("click", () => { stop.disabled = true; ask(model, { kind: "stop" }); });

  function bases(form) {
    base.replaceChildren(...form.bases.map((one) => h("option", { value: one.key }, one.label)));
    base.value = form.base;
  }

  function showForm() {
    const form = read(model, "form");
    if (!form.bases) return;
    bases(form);
    if (form.version === version) return;
    version = form.version;
    const kept = form.base === shownBase ? Object.entries(changed) : [];
    const paths = new Set((form.controls ?? []).map((one) => one.path));
    changed = Object.fromEntries(kept.filter(([path]) => paths.has(path)));
    if (form.base !== shownBase) name.value = form.name ?? "";
    shownBase = form.base;
    about.textContent = form.description ?? "";
    const boxes = (form.policies ?? []).map((one) => {
      const box = h("input", { type: "checkbox", value: one.name, checked: one.chosen });
      box.addEventListener("change", () => ask(model, {
        kind: "policies",
        names: boxes.map((each) => each.box).filter((each) => each.checked).map((each) => each.value),
      }));
      return { box, line: h("label", { class: "box" }, box, ` ${one.name}: ${one.summary}`) };
    });
    const wasOpen = extra.querySelector("details")?.open;
    extra.replaceChildren(...(boxes.length ? [h("details", { open: wasOpen },
      h("summary", {}, "Ander beleid erbij"),
      h("div", { role: "group", "aria-label": "Ander beleid erbij" },
        boxes.map((each) => each.line)))] : []));
    const opened = new Set([...place.querySelectorAll("details[open] > summary")]
      .map((one) => one.textContent));
    place.replaceChildren(...groups({ ...form, controls: form.controls ?? [] }, changed, tell));
    for (const one of place.querySelectorAll("summary")) {
      if (opened.has(one.textContent)) one.parentElement.open = true;
    }
    start.disabled = !form.controls?.length || Boolean(read(model, "job").running);
    if (form.controls?.length) check();
  }

  function showChecked() {
    const found = read(model, "checked");
    const errors = found.errors ?? [], warnings = found.warnings ?? [];
    checked.replaceChildren(
      errors.length ? h("p", {}, "Dit kan zo niet:") : "", sentences(errors, "errors"),
      warnings.length ? h("p", {}, "Let op:") : "", sentences(warnings, "warnings"),
      found.count && !errors.length ? h("p", { class: "own" }, `${found.count} anders dan de basis.`) : "");
    file.textContent = found.file ?? "";
    file.parentElement.hidden = !found.file;
  }

  function showJob() {
    const job = read(model, "job"), lines = read(model, "lines");
    if (!job.state) { seen = ""; return; }
    grown.hidden = false;
    title.textContent = `Nieuwe run: ${job.name}`;
    bar.max = job.total || 1;
    if (job.running && !job.total) bar.removeAttribute("value");
    else bar.value = job.done;
    stop.disabled = job.state !== "bezig";
    start.disabled = job.running || !read(model, "form").controls?.length;
    const [year] = (job.series[job.shown[1].name].times.at(-1) ?? "").split("-");
    const moment = `${job.number} ${job.state}`;
    if (seen !== null && seen !== moment) bring(title);
    seen = moment;
    const key = `${job.number} ${job.state} ${job.total ? year : job.label}`;
    if (key !== told) { told = key; status.textContent = state(job); }
    const label = lines.label && Object.keys(lines.series).length ? lines.label : "";
    legend.replaceChildren(h("span", { class: "key new" }, job.name),
      label ? h("span", { class: "key base" }, `basis: ${label}`) : "");
    note.textContent = notes(job);
    const times = Object.values({ ...job.series }).concat(Object.values(lines.series ?? {}))
      .flatMap((line) => line.times.map(at));
    const first = Math.min(...times);
    const span = times.length ? [first, Math.max(...times, first + job.total / 12)] : [0, 1];
    figures.replaceChildren(...(times.length ? job.shown.map((one) => chart(
      one.title, "leerlingen",
      [{ name: "basis", kind: "base", ...(lines.series?.[one.name] ?? { times: [], values: [] }) },
        { name: "nieuwe run", kind: "new", ...job.series[one.name] }], span)) : []));
    numbers.replaceChildren(yearly(job, lines));
    if (job.state === "klaar" && number !== job.number && window.parent !== window) {
      window.parent.postMessage({ leerlingstromen: "nieuwe run", folder: job.folder }, location.origin);
    }
    if (!job.running) number = job.number;
  }

  const whole = h("div", { lang: "nl", class: "view" },
    h("h2", {}, "Nieuwe run"),
    h("p", {}, "Verander een scenario en zie wat de run laat zien terwijl hij groeit. De run draait "
      + "op de server van deze pagina, één tegelijk."),
    h("p", { class: "field" }, h("label", { for: base.id }, "Begin bij"), base),
    about,
    h("p", { class: "field" }, h("label", { for: name.id }, "Naam van de nieuwe run"), name),
    place, extra, checked,
    h("details", { hidden: true }, h("summary", {}, "Het scenariobestand dat wordt gedraaid"), file),
    h("p", {}, start),
    grown);
  el.append(whole);
  tellHeight(whole);
  model.on("form", showForm);
  model.on("checked", showChecked);
  model.on("lines", showJob);
  model.on("job", showJob);
  showForm();
  showChecked();
  showJob();
  const begin = wanted(read(model, "form").bases ?? []);
  if (begin && begin !== base.value) ask(model, { kind: "base", key: begin });
}
