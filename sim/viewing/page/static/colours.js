// Colours of a map: classes with the same limits in every month and for every scenario.

export const RISING = ["#f4f1ea", "#fdd998", "#f9ad62", "#ec7752", "#c8435a", "#8c2369", "#4b1058"];
const FALLING = ["#1d3f8f", "#4f78c0", "#8fb0dd", "#cbdcf1"]; // of less, from most to least
const MORE = ["#fbdcbd", "#f2ac6c", "#d9772a", "#a34507"];
const SAME = "#f3f3f3";
export const NOTHING = "#d9d9d9";
const SHARES = [1 / 6, 2 / 6, 3 / 6, 4 / 6, 5 / 6]; // of the numbers that lie below a limit
const SHARES_OF_DIFFERENCES = [0.4, 0.75, 0.94];

function nice(value, decimals) {
  if (decimals === 0 && value < 20) return Math.max(1, Math.round(value));
  const size = 10 ** Math.max(-decimals, Math.floor(Math.log10(value)) - 1);
  return Number((Math.round(value / size) * size).toFixed(decimals));
}

function limitsOf(sizes, shares, decimals) {
  const sorted = Float64Array.from(sizes).sort();
  if (!sorted.length) return [];
  const found = [];
  for (const share of shares) {
    const limit = nice(sorted[Math.floor(share * (sorted.length - 1))], decimals);
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
  const limits = limitsOf(sizes, isSigned ? SHARES_OF_DIFFERENCES : SHARES, decimals);
  const classOf = (size) => {
    let at = 0;
    while (at < limits.length && size > limits[at]) at += 1;
    return at;
  };
  const names = limits.map((limit, at) => (at
    ? `${write(limits[at - 1])} tot en met ${write(limit)}` : `tot en met ${write(limit)}`));
  names.push(limits.length ? `meer dan ${write(limits.at(-1))}` : "meer dan 0");
  if (!isSigned) {
    const colours = limits.length === SHARES.length ? RISING.slice(1)
      : names.map((_, at) => RISING[1 + Math.round((at * SHARES.length) / names.length)]);
    return {
      colour: (value) => (value === null ? NOTHING : value ? colours[classOf(value)] : RISING[0]),
      classes: [{ colour: RISING[0], name: "0" },
        ...names.map((name, at) => ({ colour: colours[at], name }))],
    };
  }
  const spread = (list, at) => list[names.length === 1 ? 2 : Math.round((at * 3) / (names.length - 1))];
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
