// The one place where floats become integers, and texts: as Python's `corridor.units`, `round` and format do it.

// The nearest whole number, halves away from zero.
export function whole(value) {
  if (!Number.isFinite(value)) throw new Error("a quantity is not a finite number");
  return Math.trunc(value + (value < 0 ? -0.5 : 0.5)) + 0;
}

function wholes(values, parts) {
  const found = new Float64Array(values.length);
  for (let place = 0; place < found.length; place++) found[place] = whole(values[place] * parts);
  return found;
}

export const cents = (amount) => whole(amount * 100);
export const grams = (kilograms) => whole(kilograms * 1000);

// The same of many.
export const centsOf = (amounts) => wholes(amounts, 100);
export const gramsOf = (kilograms) => wholes(kilograms, 1000);

// What takes time at all takes one second at least.
export function seconds(hours) {
  const nearest = whole(hours * 3600);
  return nearest === 0 ? Math.sign(hours) + 0 : nearest;
}

export function secondsOf(hours) {
  const found = new Float64Array(hours.length);
  for (let place = 0; place < found.length; place++) found[place] = seconds(hours[place]);
  return found;
}

// To a whole number, halves to the even one.
export function even(value) {
  const nearest = Math.round(value);
  return Math.abs(value % 1) === 0.5 && nearest % 2 !== 0 ? nearest - 1 : nearest;
}

// So many digits behind the point, of the number as it is stored; halves to the even one.
export function fixed(value, digits) {
  const size = Math.abs(value);
  const exact = size.toFixed(Math.min(100, digits + 60));
  const point = exact.indexOf(".");
  let text = size.toFixed(digits);
  if (/^50*$/.test(exact.slice(point + 1 + digits))) {
    const below = exact.slice(0, digits ? point + 1 + digits : point);
    if ("02468".includes(below.at(-1))) text = below;
  }
  return (value < 0 && Number(text) !== 0 ? "-" : "") + text;
}

// A finite number, rounded; null for anything else.
export function roundedTo(value, digits = 2) {
  return typeof value === "number" && Number.isFinite(value) ? Number(fixed(value, digits)) + 0 : null;
}
