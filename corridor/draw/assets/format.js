// Numbers as people read them; what is not known says so.

const plain = (digits) =>
  new Intl.NumberFormat("en-GB", { maximumFractionDigits: digits, minimumFractionDigits: digits });
const integer = plain(0);
const tenth = plain(1);

export const known = (value) => typeof value === "number" && Number.isFinite(value);
const orNotKnown = (text) => (value) => (known(value) ? text(value) : "not known");

export const whole = orNotKnown((value) => integer.format(value));
export const amount = orNotKnown((value) =>
  value >= 100 ? integer.format(value) : Number(value.toPrecision(2)).toString(),
);
export const money = (value, currency) => (known(value) ? `${currency} ${integer.format(value)}`.trim() : "not known");
export const days = orNotKnown((hour) => `${tenth.format(hour / 24)} days`);
export const hours = orNotKnown((hour) =>
  hour >= 100 ? `${integer.format(hour)} h (${tenth.format(hour / 24)} days)` : `${tenth.format(hour)} h`,
);
export const tonnes = orNotKnown((kg) => `${(kg >= 99950 ? integer : tenth).format(kg / 1000)} t`);
export const km = orNotKnown(
  (value) => `${value > 0 && value < 1 ? Number(value.toPrecision(2)) : integer.format(value)} km`,
);
// Numbers of an axis, with as many decimals as tell them apart.
export function tickText(ticks) {
  const round = (digits) => ticks.every((tick) => Math.abs(Number(tick.toFixed(digits)) - tick) < 1e-9);
  const format = plain([0, 1, 2].find(round) ?? 3);
  return (value) => format.format(value);
}
// One route, two routes.
export const counted = (number, noun) => `${integer.format(number)} ${noun}${number === 1 ? "" : "s"}`;
export const percent = orNotKnown((share) => `${Math.round(share * 100)} %`);

// A, B, ... Z, AA, AB, ... by the place; a front has told the page how its corridors are called.
let called = [];
export function callCorridors(letters) {
  called = letters;
}
const byPlace = (position) =>
  (position >= 26 ? byPlace(Math.floor(position / 26) - 1) : "") + String.fromCharCode(65 + (position % 26));
export const letter = (position) => called[position] || byPlace(position);
