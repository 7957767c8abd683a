// Numbers and dates in Dutch: the same digits as `number` and `signed` in sim/viewing/words.py.

const MONTHS = ["januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus",
  "september", "oktober", "november", "december"];

// Round as Python does: halves to the even digit. decimals is 0 to 3.
function rounded(size, decimals) {
  const halves = size * 2 ** (decimals + 1); // odd where the number lies halfway, exactly
  if (!Number.isInteger(halves) || halves % 2 === 0) return size.toFixed(decimals);
  const unit = 10 ** decimals, down = Math.floor(size * unit);
  return ((down + (down % 2)) / unit).toFixed(decimals);
}

export function number(value, decimals = 0) {
  if (value === null || value === undefined || Number.isNaN(value)) return "–";
  const text = rounded(Math.abs(value), decimals);
  const [whole, part] = text.split(".");
  const parted = whole.replace(/\B(?=(\d{3})+$)/g, ".");
  const minus = value < 0 && /[1-9]/.test(text) ? "-" : "";
  return minus + parted + (part === undefined ? "" : `,${part}`);
}

export function signed(value, decimals = 0) {
  const text = number(value, decimals);
  return value > 0 && /[1-9]/.test(text) ? `+${text}` : text;
}

// A number, or a number with both ends of its margin.
export function cell(value, isSigned = false, decimals = 0) {
  const write = isSigned ? signed : number;
  if (!Array.isArray(value)) return write(value, decimals);
  const [middle, low, high] = value.map((each) => write(each, decimals));
  if (value[1] === null) return middle;
  return isSigned ? `${middle} [${low} tot ${high}]` : `${middle} [${low}–${high}]`;
}

// "2027-10" as oktober 2027, "2027" as schooljaar 2027/2028.
export function time(key) {
  const [year, month] = key.split("-");
  return month ? `${MONTHS[Number(month) - 1] ?? month} ${year}` : `${year}/${Number(year) + 1}`;
}

export function decimalsOf(unit) {
  return ["leerlingen", "scholen", "plaatsen", "stap"].includes(unit) ? 0 : 1;
}
