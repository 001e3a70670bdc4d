// How long a stop takes, as probabilities of 0, 3, 6, ... minutes: as `corridor.model.delay.dwell`. They are laid out as far
// as is asked, for what lies beyond a quantile does not move it.
import { even } from "./rounding.js";

export const STEP = 0.05; // hours
const MOST_RATIO = 10;
const TAIL = 1e-6;
const SLACK = 1e-9;
export const Z90 = 1.2815515655446004;
const LOGNORMAL = Math.exp(Z90 ** 2 / 2);

// The error function: a series without cancellation, and far out a continued fraction.
function erf(x) {
  const size = Math.abs(x);
  if (size > 6) return Math.sign(x);
  let found = 0;
  if (size < 2.5) {
    let term = size;
    for (let n = 0; term > found * 1e-17; n++) {
      found += term;
      term *= (2 * size * size) / (2 * n + 3);
    }
    found *= 2 / Math.sqrt(Math.PI) / Math.exp(size * size);
  } else {
    let below = size;
    for (let n = 60; n > 0; n--) below = size + n / 2 / below;
    found = 1 - Math.exp(-size * size) / Math.sqrt(Math.PI) / below;
  }
  return Math.sign(x) * found;
}

// The mass of each cell of the grid is on its middle; what is beyond the end goes there.
function onGrid(below, most, size) {
  const cells = Math.ceil(most / STEP) + 1;
  const mass = new Float64Array(Math.min(size, cells));
  let before = 0;
  for (let at = 0; at < mass.length; at++) {
    const now = at === cells - 1 ? 1 : below((at + 0.5) * STEP);
    mass[at] = now - before;
    before = now;
  }
  return mass;
}

function certain(hours, size) {
  const at = even(hours / STEP);
  const mass = new Float64Array(Math.min(size, at + 1));
  if (at < size) mass[at] = 1;
  return mass;
}

const exponential = (mean, size) => onGrid((hours) => -Math.expm1(-hours / mean), -mean * Math.log(TAIL), size);

function lognormal(mean, ratio, size) {
  const spread = Z90 - Math.sqrt(Math.max(0, Z90 ** 2 - 2 * Math.log(ratio)));
  const middle = Math.log(mean) - spread ** 2 / 2;
  const below = (hours) => 0.5 * (1 + erf((Math.log(hours) - middle) / (spread * Math.SQRT2)));
  return onGrid(below, Math.exp(middle + 4.75 * spread), size);
}

function root(value) {
  let [low, high] = [1, 700];
  for (let step = 0; step < 80; step++) {
    const middle = (low + high) / 2;
    if (value(middle) > 0) low = middle;
    else high = middle;
  }
  return low;
}

function widest(mean, p90, size) {
  const rate = root((y) => p90 * (1 / y + 0.1 - 0.9 / Math.expm1(y)) - mean) / p90;
  const whole = Math.expm1(-rate * p90);
  const below = (hours) =>
    hours < p90 ? (0.9 * Math.expm1(-rate * hours)) / whole : 1 - 0.1 * Math.exp(-rate * (hours - p90));
  return onGrid(below, p90 - Math.log(TAIL) / rate, size);
}

// Of a mean and a 90th percentile; null where that is not known.
export function fitted(mean, known, size) {
  if (known === null) return exponential(mean, size);
  const p90 = Math.min(Math.max(known, mean), 0.999 * MOST_RATIO * mean);
  if (p90 - mean < STEP / 2) return certain(mean, size);
  return p90 / mean <= LOGNORMAL ? lognormal(mean, p90 / mean, size) : widest(mean, p90, size);
}

// What comes on top of the least wait for a departure: spans of [least, most] hours.
export function spread(spans, size) {
  const least = Math.min(...spans.map(([from]) => from));
  const total = spans.reduce((sum, [from, to]) => sum + to - from, 0);
  const met = (hours, [from, to]) => Math.min(Math.max(hours + least - from, 0), to - from);
  const below = (hours) => spans.reduce((sum, span) => sum + met(hours, span), 0) / total;
  return onGrid(below, Math.max(...spans.map(([, to]) => to)) - least, size);
}

// The hours that a share of all does not exceed; infinite where that lies beyond what is laid out.
export function quantile(mass, share) {
  let sum = 0;
  for (let at = 0; at < mass.length; at++) {
    sum += mass[at];
    if (sum >= share + SLACK) return at * STEP;
  }
  return Number.POSITIVE_INFINITY;
}

// The Fourier transform of a power of two of numbers, in place; inverse but for the size.
function transform(real, imaginary, isBack) {
  const size = real.length;
  for (let at = 1, turned = 0; at < size; at++) {
    let bit = size >> 1;
    for (; turned & bit; bit >>= 1) turned ^= bit;
    turned ^= bit;
    if (at >= turned) continue;
    for (const row of [real, imaginary]) [row[at], row[turned]] = [row[turned], row[at]];
  }
  for (let half = 1; half < size; half *= 2) {
    const angle = ((isBack ? 1 : -1) * Math.PI) / half;
    for (let k = 0; k < half; k++) {
      const [cosine, sine] = [Math.cos(angle * k), Math.sin(angle * k)];
      for (let low = k; low < size; low += 2 * half) {
        const high = low + half;
        const a = real[high] * cosine - imaginary[high] * sine;
        const b = real[high] * sine + imaginary[high] * cosine;
        real[high] = real[low] - a;
        imaginary[high] = imaginary[low] - b;
        real[low] += a;
        imaginary[low] += b;
      }
    }
  }
}

// The sum of two delays that know nothing of each other, as far as a size. One is the real part of what is transformed,
// the other the imaginary one: the square has twice their product as its imaginary part.
export function plus(one, other, size) {
  const room = 2 ** Math.ceil(Math.log2(one.length + other.length));
  const [real, imaginary] = [new Float64Array(room), new Float64Array(room)];
  real.set(one);
  imaginary.set(other);
  transform(real, imaginary, false);
  for (let at = 0; at < room; at++) {
    const [x, y] = [real[at], imaginary[at]];
    real[at] = x * x - y * y;
    imaginary[at] = 2 * x * y;
  }
  transform(real, imaginary, true);
  const found = new Float64Array(Math.min(size, one.length + other.length - 1));
  for (let at = 0; at < found.length; at++) found[at] = Math.max(0, imaginary[at] / (2 * room));
  return found;
}
