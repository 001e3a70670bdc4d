// How far a route may stray: days that one such journey in ten stays below and one in ten exceeds, and the cost with the
// prices of all rows at either end. As `corridor.itinerary.dwell` and `corridor.graph.weighing.cost_ends`.
import { fitted, plus, quantile, STEP, spread, Z90 } from "./delays.js";
import { subsidyParts } from "./invoice.js";
import { even, roundedTo } from "./rounding.js";
import { regularSpans } from "./services.js";
import { ridden } from "./weigh.js";

const YARD_SPREAD = 0.2;
const MOST = 400_000; // points: more than two years

function spansOf({ view, waits }, arc) {
  const { network } = view;
  const service = network.columns.service[arc];
  if (service) return waits.get(service - 1)?.spans ?? regularSpans(network, service - 1);
  const terms = view.terms.get(view.railway(arc));
  return view.isOwn(arc) || !terms ? [] : [[0, 2 * terms[4]]];
}

// What varies of a leg: { least, p90, delay(size) }, the 90th percentile of what comes on top of the least hours.
function varying(weights, { kind, arcs, exact }) {
  const hours = exact.seconds / 3600;
  if (!(hours > 0)) return null;
  if (kind === "border") {
    const p90 = weights.view.border(arcs[0])?.p90_h ?? null;
    return { least: 0, p90: Math.max(2.4 * hours, p90 ?? 0), delay: (size) => fitted(hours, p90, size) };
  }
  if (kind === "gauge change") {
    const p90 = hours * (1 + Z90 * YARD_SPREAD);
    return { least: 0, p90, delay: (size) => fitted(hours, p90, size) };
  }
  const spans = kind === "waiting" ? spansOf(weights, arcs[0]).filter(([from, to]) => to > from) : [];
  if (!spans.length) return null;
  const least = Math.min(...spans.map(([from]) => from));
  const most = Math.max(...spans.map(([, to]) => to)) - least;
  return { least, p90: most, delay: (size) => spread(spans, size) };
}

// Days after each leg: one in ten is there before, one in ten later; those of the whole come last, with the hours that do
// not vary added up as there. Null where the grid ends first.
function alongOf(legs, stops, size) {
  const found = [];
  let [mean, fixed] = [0, 0];
  let total = Float64Array.of(1);
  for (const [place, { exact }] of legs.entries()) {
    const stop = stops[place];
    mean += exact.seconds / 3600;
    fixed += stop ? stop.least : exact.seconds / 3600;
    if (stop) total = plus(total, stop.delay(size), size);
    found.push(endsOf(total, fixed, mean));
    if (!Number.isFinite(found.at(-1)[1])) return null;
  }
  const sum = (hours) => hours.reduce((all, one) => all + one, 0);
  const of = (place) => legs[place].exact.seconds / 3600;
  const over = stops.flatMap((stop, place) => (stop ? [of(place) - stop.least] : []));
  return [...found, endsOf(total, sum(legs.map((_, place) => of(place))) - sum(over), mean)];
}

function endsOf(total, fixed, mean) {
  const [low, high] = [0.1, 0.9].map((share) => (fixed + quantile(total, share)) / 24);
  return [Math.min(low, mean / 24), Math.max(high, mean / 24)];
}

// Days of such journeys, and hours after each leg; null where nothing on the way varies.
export function daysOf({ weights }, legs) {
  const stops = legs.map((leg) => varying(weights, leg));
  const far = stops.reduce((sum, stop) => sum + (stop?.p90 ?? 0), 0);
  let size = Math.ceil(far / STEP) + 2;
  let along = alongOf(legs, stops, size);
  while (!along && size < MOST) {
    size *= 2;
    along = alongOf(legs, stops, size);
  }
  const range = along?.pop() ?? [0, 0];
  if (!(range[0] < range[1])) return { daysRange: null, along: null };
  return {
    daysRange: range.map((days) => roundedTo(days, 1)),
    along: along.map((ends) => ends.map((days) => roundedTo(24 * days, 1))),
  };
}

// The most that is paid of an arc's pieces at their low ends, and the least at their high ends.
function subsidyEnds(weights, arc, ends) {
  const { view, load } = weights;
  const { network } = view;
  const [low, high, share, ceiling] = ["low", "high", "share", "ceiling"].map((name) =>
    network.number(`price ${name}`),
  );
  const charged = [0, 1].map((end) => ends.reduce((sum, piece) => sum + piece[end], 0));
  const paid = [0, 0];
  for (const { price, piece, feu } of subsidyParts(weights, arc)) {
    const row = [high[price], low[price]];
    const rider = ridden(network)[arc] - 1;
    for (const end of [0, 1])
      if (piece === null) {
        const size = (load.feu * network.number("km")[arc]) / network.number("service ride km")[rider];
        paid[end] += Math.min(size * feu * 100 * row[end], ceiling[price] * charged[end]);
      } else paid[end] += ends[piece][end] * share[price] * row[end];
  }
  return paid.map((amount, end) => Math.min(amount, charged[end]));
}

// Cost of a box with every price at its low end, and with every one at its high end, subsidies the other way.
export function costOf({ weights }, path) {
  const { view, load, pieces, rates, subsidy, lease } = weights;
  const { network, epoch } = view;
  const [low, high] = ["low", "high"].map((name) => network.number(`price ${name}`));
  const total = [0, 0];
  for (const arc of path) {
    const ends = [0, 1, 2].map((place) => {
      const cents = pieces[3 * arc + place];
      const price = cents ? rates.chosen[view.key[3 * arc + place] - 1] : 0;
      return [low, high].map((end) => (price ? cents * end[price] : cents));
    });
    const paid = subsidy[arc] ? subsidyEnds(weights, arc, ends) : [0, 0];
    for (const end of [0, 1]) {
      total[end] += ends.reduce((sum, piece) => sum + piece[end], 0) - paid[end];
      if (epoch.lease) total[end] += lease[arc] * [low, high][end][epoch.lease];
    }
  }
  const each = total.map((cents) => roundedTo(even(cents) / 100 / load.boxes, 0));
  return each[0] < each[1] ? each : null;
}
