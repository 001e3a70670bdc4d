// A question made ready and answered: as `corridor.routing.query`. What the page cannot answer exactly it hands over.
import { blocksOf, closedBy, concerns } from "./closing.js";
import { least, pareto } from "./front.js";
import { mayLapse } from "./lapsed.js";
import { filledBy, Handover, loadOf, PATIENT } from "./load.js";
import { keepsPower, powerBlock, powerOf } from "./power.js";
import { boardedInTime, leastWithin, resourcedFront } from "./resources.js";
import { keepsSeasons, lastSeconds, momentOf, waitsOf } from "./services.js";
import { avoidBlocks, layered } from "./waypoints.js";
import { refuseCut, weighLoad } from "./weigh.js";

export const ROWS = { cost: 0, hours: 1, co2_kg: 2, transfers: 3, generalised: 4 };
const UNITS = { cost: 100, hours: 3600, co2_kg: 1000, transfers: 1 };
const AIR_TIMES = 10;
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

function gate(network, way, terminal) {
  const node = network.gates[way].get(terminal);
  if (node === undefined) throw new Error("a junction or a way-point handles no boxes: name a terminal near it");
  return node;
}

// The shipment on its day: what is the same whatever is closed or asked for.
function prepared(network, question) {
  const load = loadOf(network, question.shipment);
  const day = load.box.ready.slice(0, 10);
  const number = network.epochOn(day);
  if (number < 0) throw new Handover(`this page holds no prices of ${day}`);
  if (network.epochs[number].problem) throw new Error(network.epochs[number].problem);
  if (network.facts.rules.some((rule) => rule.after && concerns(rule, load)))
    throw new Handover("a rule about these goods asks what the boxes have passed before");
  const ready = momentOf(load.box.ready);
  const view = network.view(number, filledBy(network, network.epochs[number], load.teu));
  const { waits, full } = waitsOf(view, load, ready);
  const weights = weighLoad(view, load, waits);
  const power = powerOf(view, weights, load);
  const lifted = new Set(question.lifted || []);
  const blocks = [...blocksOf(view, load, full), ...(power ? [powerBlock(view, power)] : [])].filter(
    (block) => !lifted.has(block.id),
  );
  const last = lastSeconds(network, ready);
  const every = [...blocks, ...avoidBlocks(network, question)];
  const budget = question.budget || PATIENT;
  const asked = { network, question, load, ready, view, weights, power, last, budget, blocks: every };
  if (mayLapse({ ...asked, blocks }, gate(network, "gate out", load.ends[0]), load.box.air ? [] : flights(network)))
    throw new Handover("something is shut on that day that is open again before the boxes can be there");
  return asked;
}

const flights = (network) =>
  network.keep("flights", () => {
    const mode = network.text("mode");
    return network.text("kind").flatMap((kind, arc) => (kind === "haul" && mode[arc] === "air" ? [arc] : []));
  });

// The graph that is searched: without the flights that are left out; copied for every way-point.
function graphOf(asked, without) {
  const { network, view, question, blocks } = asked;
  const closed = closedBy(view, blocks);
  for (const flight of without) closed[flight] = 1;
  const ends = asked.load.ends;
  const nodes = [gate(network, "gate out", ends[0]), gate(network, "gate in", ends[1])];
  const { tail, head, out, into, facts } = network;
  const plain = { nodes: facts.states, tail, head, out, into, closed };
  return layered(network, plain, asked.weights.matrix, nodes, ends[0], question.via || []);
}

function keeps(asked, path) {
  const { network, power, weights, last } = asked;
  return (!power || keepsPower(network, power, path)) && keepsSeasons(path, weights.matrix[ROWS.hours], last);
}

// What the labels of a graph carry, repeated for its copies.
function resourcesOf({ network, power, last, budget }, graph) {
  const arcs = network.tail.length;
  const { states } = network.facts;
  const over = (row) => Float64Array.from(graph.tail, (_, arc) => row[arc % arcs]);
  const powered = network.columns["state powered"];
  return {
    dark: over(power ? power.dark : new Float64Array(arcs)),
    most: power ? power.limit : Number.POSITIVE_INFINITY,
    lit: Uint8Array.from({ length: graph.nodes }, (_, node) => (power ? powered[node % states] : 1)),
    last: over(last),
    budget,
  };
}

const hasSeasons = ({ last }) => last.some((second) => second < Number.POSITIVE_INFINITY);

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

// Cents of the cheapest way; null where there is none.
function cheapest(asked, graph) {
  const isFine = ({ points, path }) => !points.length || keeps(asked, graph.original(path(0)));
  const search = (open) => pareto(open, [ROWS.cost, ROWS.hours], new Map(), asked.budget);
  let found = search(graph);
  if (!isFine(found)) {
    const resources = resourcesOf(asked, graph);
    const open = hasSeasons(asked) ? boardedInTime(graph, resources.last) : graph;
    if (open !== graph) found = search(open);
    if (!isFine(found)) return leastWithin(open, resources, ROWS.cost);
  }
  return found.points.length ? found.points[0][0] : null;
}

// Flights that a question leaves out; grounded: the graph without any.
function flightsLeftOut(asked, every, grounded) {
  const { network, load, question, weights, blocks } = asked;
  const least = cheapest(asked, grounded);
  if (least === null || byAir(network, load, question.via || [])) return [];
  if (least >= network.facts.most) return every;
  const most = AIR_TIMES * least;
  const shut = new Set(blocks.flatMap(({ arcs }) => arcs));
  const cost = weights.matrix[ROWS.cost];
  const open = every.filter((flight) => cost[flight] <= most && !shut.has(flight));
  const near = new Set(nearFlights(grounded, open, most).map((flight) => network.columns.link[flight]));
  return every.filter((flight) => !near.has(network.columns.link[flight]));
}

// The graph of a question, and the flights that are not in it.
function searchedGraph(asked) {
  const every = flights(asked.network);
  const { air } = asked.load.box;
  if (air || !every.length) return { graph: graphOf(asked, []), without: [] };
  const grounded = graphOf(asked, every);
  const without = air === null ? flightsLeftOut(asked, every, grounded) : every;
  return { graph: without.length === every.length ? grounded : graphOf(asked, without), without };
}

function nearFlights(graph, open, most) {
  if (!open.length) return [];
  const flying = { ...graph, closed: graph.closed.slice() };
  const copies = (flight) => graph.copiesOf(flight);
  for (const flight of open) for (const arc of copies(flight)) flying.closed[arc] = 0;
  const [cost] = graph.matrix;
  const before = least(flying, graph.source, cost, false);
  const after = least(flying, graph.sink, cost);
  return open.filter((flight) =>
    copies(flight).some((arc) => before[graph.tail[arc]] + after[graph.head[arc]] <= most - cost[flight]),
  );
}

// Whether an end or a way-point is an airport, where only aircraft call.
function byAir(network, load, via) {
  const only = network.keep("airports", () => airports(network));
  return (
    load.ends.some((end) => only.has(end)) ||
    via.some(({ kind, keys }) => kind === "terminal" && keys.every((id) => only.has(network.place.get(id))))
  );
}

function airports(network) {
  const modes = new Map();
  network.text("kind").forEach((kind, arc) => {
    const mode = network.text("mode")[arc];
    if (kind !== "haul" || mode === "road") return;
    for (const end of [network.columns.from[arc], network.columns.to[arc]])
      modes.set(end, (modes.get(end) || new Set()).add(mode));
  });
  return new Set([...modes].filter(([, found]) => found.size === 1 && found.has("air")).map(([end]) => end));
}

// Every route that no other beats: points in whole cents, seconds, grams and transfers, and paths of arcs.
export function ask(network, question) {
  const asked = prepared(network, question);
  const { graph, without } = searchedGraph(asked);
  const criteria = question.criteria.map((name) => ROWS[name]);
  const found = frontOf(asked, graph, criteria, limitsOf(question.limits));
  const paths = found.points.map((_, place) => graph.original(found.path(place)));
  for (const path of paths)
    for (const row of [0, 1, 2])
      refuseCut(network, [path.reduce((sum, arc) => sum + asked.weights.matrix[row][arc], 0)]);
  const points = found.points.map((point) =>
    point.map((value, place) => (criteria[place] === ROWS.transfers ? Math.max(0, value - 1) : value)),
  );
  return answered(asked, { points, paths, without, labels: found.labels });
}

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
