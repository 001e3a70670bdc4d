// Flights that a question leaves out: as `corridor.routing.query.air`.
import { least, leastPath } from "./least.js";
import { flights, graphOf, leastKept, ROWS } from "./prepared.js";

const AIR_TIMES = 10;

// What a way by air may cost where it is not asked for; infinite where it is, or where there is no other way. Bound: of
// cost, as in `leastPath`; known: the cheapest way of all, which is the cheapest one by land and sea where it does not fly.
export function mostByAir(asked, bound, { known = null, grounded = null }) {
  const { network, load, question } = asked;
  if (load.box.air !== null || byAir(network, load, question.via || [])) return Number.POSITIVE_INFINITY;
  const every = flights(network);
  const least =
    known && !known.path.some((arc) => every.includes(arc % network.tail.length))
      ? known
      : leastKept(asked, grounded ?? graphOf(asked, every), ROWS.cost, bound);
  if (least === null) return Number.POSITIVE_INFINITY;
  // of sums that are cut nothing is known
  return least.value >= network.facts.most ? Number.NEGATIVE_INFINITY : AIR_TIMES * least.value;
}

function flightsLeftOut(asked, every, grounded, near) {
  const { network, weights, blocks } = asked;
  const most = near.most ?? mostByAir(asked, undefined, { grounded });
  if (most === Number.POSITIVE_INFINITY) return [];
  const shut = new Set(blocks.flatMap(({ arcs }) => arcs));
  const cost = weights.matrix[ROWS.cost];
  const open = every.filter((flight) => cost[flight] <= most && !shut.has(flight));
  const flown = new Set(nearFlights(grounded, open, most, near).map((flight) => network.columns.link[flight]));
  return every.filter((flight) => !flown.has(network.columns.link[flight]));
}

// The graph of a question, and the flights that are not in it. Near, where it is known: `most` as `mostByAir` says it;
// `since()` and `until`, what a way costs at least from the source to each node, and from it to the sink; `ways`, which are
// kept for other days: by flight one that was cheap enough.
export function searchedGraph(asked, near = {}) {
  const every = flights(asked.network);
  const { air } = asked.load.box;
  if (air || !every.length) return { graph: graphOf(asked, []), without: [] };
  const grounded = graphOf(asked, every);
  const without = air === null ? flightsLeftOut(asked, every, grounded, near) : every;
  return { graph: without.length === every.length ? grounded : graphOf(asked, without), without };
}

// A way from the source by a flight to the sink, of the least cost.
function wayBy(flying, flight, after) {
  const toFlight = { ...flying, sink: flying.tail[flight] };
  const before = leastPath(toFlight, ROWS.cost, new Float64Array(flying.nodes));
  const path = before && leastPath({ ...flying, source: flying.head[flight] }, ROWS.cost, after);
  return path && [...before, flight, ...path];
}

function nearFlights(graph, open, most, { since, until, ways }) {
  const [cost] = graph.matrix;
  const copies = (flight) => graph.copiesOf(flight);
  const isNear = (before, after) => (flight) =>
    copies(flight).some((arc) => before[graph.tail[arc]] + after[graph.head[arc]] <= most - cost[flight]);
  const flying = { ...graph, closed: graph.closed.slice() };
  for (const flight of open) for (const arc of copies(flight)) flying.closed[arc] = 0;
  // on another day there was a way that is open and cheap enough on this one
  const isWay = (path) =>
    path?.every((arc) => !flying.closed[arc]) && path.reduce((sum, arc) => sum + cost[arc], 0) <= most;
  const left = since ? open.filter(isNear(since(), until)) : open;
  const known = new Set(left.filter((flight) => isWay(ways?.get(flight))));
  if (known.size === left.length) return left;
  const after = least(flying, graph.sink, cost);
  const found = left.filter(isNear(least(flying, graph.source, cost, false), after));
  for (const flight of found) if (ways && !known.has(flight)) ways.set(flight, wayBy(flying, flight, after));
  return found;
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
