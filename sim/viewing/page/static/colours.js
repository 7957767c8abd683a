// Colours of a map: classes with the same limits in every month and for every scenario.

const RISING = ["#f4f1ea", "#fdd998", "#f9ad62", "#ec7752", "#c8435a", "#8c2369", "#4b1058"];
const FALLING = ["#2b4a9b", "#6f92cf", "#bcd0ec"]; // of less, from most to least
const MORE = ["#f9cfa6", "#e8914a", "#b3520b"];
const SAME = "#f3f3f3";
export const NOTHING = "#d9d9d9";
const STEPS = 6;

function nice(value, decimals) {
  if (decimals === 0 && value < 20) return Math.max(1, Math.round(value));
  const size = 10 ** Math.max(-decimals, Math.floor(Math.log10(value)) - 1);
  return Number((Math.round(value / size) * size).toFixed(decimals));
}

function limitsOf(sizes, steps, decimals) {
  const sorted = Float64Array.from(sizes).sort();
  if (!sorted.length) return [];
  const found = [];
  for (let step = 1; step < steps; step += 1) {
    const limit = nice(sorted[Math.floor((step / steps) * (sorted.length - 1))], decimals);
    if (limit > (found.at(-1) ?? 0)) found.push(limit);
  }
  return found;
}

// tables: of all maps beside each other, each times by units. Returns colour(value) and the classes.
export function scale(tables, isSigned, decimals, write) {
  const sizes = [];
  for (const table of tables) for (const row of table) for (const value of row) {
    if (value) sizes.push(Math.abs(value));
  }
  const limits = limitsOf(sizes, isSigned ? 3 : STEPS, decimals);
  const classOf = (size) => {
    let at = 0;
    while (at < limits.length && size > limits[at]) at += 1;
    return at;
  };
  const names = limits.map((limit, at) => (at
    ? `${write(limits[at - 1])} tot en met ${write(limit)}` : `tot en met ${write(limit)}`));
  names.push(limits.length ? `meer dan ${write(limits.at(-1))}` : "meer dan 0");
  if (!isSigned) {
    const colours = limits.length === STEPS - 1 ? RISING.slice(1)
      : names.map((_, at) => RISING[1 + Math.round((at * (STEPS - 1)) / names.length)]);
    return {
      colour: (value) => (value === null ? NOTHING : value ? colours[classOf(value)] : RISING[0]),
      classes: [{ colour: RISING[0], name: "0" },
        ...names.map((name, at) => ({ colour: colours[at], name }))],
    };
  }
  const spread = (list, at) => list[names.length === 1 ? 1 : Math.round((at * 2) / (names.length - 1))];
  const less = names.map((_, at) => spread([...FALLING].reverse(), at));
  const more = names.map((_, at) => spread(MORE, at));
  const colour = (value) => {
    if (value === null) return NOTHING;
    if (!value) return SAME;
    return (value < 0 ? less : more)[classOf(Math.abs(value))];
  };
  return {
    colour,
    classes: [
      ...names.map((name, at) => ({ colour: less[at], name: `minder: ${name}` })).reverse(),
      { colour: SAME, name: "gelijk" },
      ...names.map((name, at) => ({ colour: more[at], name: `meer: ${name}` })),
    ],
  };
}
