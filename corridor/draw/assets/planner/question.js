// A question made ready and answered: as `corridor.routing.query`. What the page cannot answer exactly it hands over.
import { mostByAir, searchedGraph } from "./flights.js";
import { pareto } from "./front.js";
import { flights, graphOf, hasSeasons, keeps, leastKept, prepared, ROWS, resourcesOf } from "./prepared.js";
import { boardedInTime, resourcedFront } from "./resources.js";
import { refuseCut } from "./weigh.js";

export const LEAST = [ROWS.cost, ROWS.hours];
const UNITS = { cost: 100, hours: 3600, co2_kg: 1000, transfers: 1 };
const FLIGHTS = "flights are left out: the boxes are not to go by air, or it would cost far more than any other way";

// The largest sum over arcs that a limit allows: rounding never loosens it.
export function limitOf(name, value) {
  const isDays = name === "days";
  const measure = isDays ? "hours" : name;
  const amount = isDays ? value * 24 : value;
  const offset = measure === "transfers" ? 1 : 0;
  const scaled = amount * UNITS[measure];
  const nearest = Math.trunc(scaled + 0.5) + offset;
  return [ROWS[measure], (nearest - offset) / UNITS[measure] > amount ? nearest - 1 : nearest];
}

function limitsOf(limits) {
  const found = new Map();
  for (const [name, value] of Object.entries(limits || {})) {
    if (!(value >= 0 && Number.isFinite(value))) throw new Error(`the limit of ${name} is a number of 0 or more`);
    const [row, most] = limitOf(name, value);
    found.set(row, Math.min(most, found.get(row) ?? Number.POSITIVE_INFINITY));
  }
  return found;
}

// The front: without power and seasons where all its paths keep them, else of labels that carry both.
function frontOf(asked, graph, criteria, limits) {
  const isKept = (found) => found.points.every((_, place) => keeps(asked, graph.original(found.path(place))));
  let found = pareto(graph, criteria, limits, asked.budget);
  refuseCut(asked.network, found.points.flat());
  if (isKept(found)) return found;
  const resources = resourcesOf(asked, graph);
  let open = graph;
  if (hasSeasons(asked)) {
    open = boardedInTime(graph, resources.last);
    found = pareto(open, criteria, limits, asked.budget);
    if (isKept(found)) return found;
  }
  return resourcedFront(open, resources, criteria, limits);
}

// Every route that no other beats: points in whole cents, seconds, grams and transfers, and paths of arcs.
export function ask(network, question) {
  const asked = prepared(network, question);
  const { graph, without } = searchedGraph(asked);
  const criteria = question.criteria.map((name) => ROWS[name]);
  const found = frontOf(asked, graph, criteria, limitsOf(question.limits));
  const paths = found.points.map((_, place) => graph.original(found.path(place)));
  for (const path of paths) refuseCutPath(asked, path);
  const points = found.points.map((point) =>
    point.map((value, place) => (criteria[place] === ROWS.transfers ? Math.max(0, value - 1) : value)),
  );
  return answered(asked, { points, paths, without, labels: found.labels });
}

function refuseCutPath({ network, weights }, path) {
  for (const row of weights.matrix.slice(0, 3)) refuseCut(network, [path.reduce((sum, arc) => sum + row[arc], 0)]);
}

// What the least of cost and of hours is searched on, whatever flies.
export function begun(network, question) {
  const asked = prepared(network, question);
  return { asked, widest: graphOf(asked, asked.load.box.air === false ? flights(network) : []) };
}

// The least of cost and of hours, each by itself; null where there is no way. Bounds: of `widest`, as in `leastPath`; near:
// as of `searchedGraph`.
export function leastOf({ asked, widest }, bounds, near) {
  const on = (graph) => LEAST.map((row, place) => leastKept(asked, graph, row, bounds[place]));
  let graph = widest;
  let found = on(widest);
  const most = mostByAir(asked, bounds[0], { known: found[0] });
  // no flight of a way that costs so little is left out
  if (found.some((one) => one && costOf(widest, one.path) > most)) {
    ({ graph } = searchedGraph(asked, { ...near, most, until: bounds[0] }));
    found = on(graph);
  }
  for (const one of found) if (one) refuseCutPath(asked, graph.original(one.path));
  return found.map((one) => one?.value ?? null);
}

const costOf = (graph, path) => path.reduce((sum, arc) => sum + graph.matrix[ROWS.cost][arc], 0);

const answered = (asked, { without, ...found }) => ({
  ...asked,
  ...found,
  without,
  blocks: without.length
    ? [...asked.blocks, { id: "air", table: "shipment", text: FLIGHTS, arcs: without }]
    : asked.blocks,
});

// What was found of a question elsewhere: { points, paths, without, labels }.
export const taken = (network, question, found) => answered(prepared(network, question), found);
