// Flights that a question leaves out: as `corridor.routing.query.air`.
import { least } from "./least.js";
import { flights, graphOf, leastKept, ROWS } from "./prepared.js";

const AIR_TIMES = 10;

// What a way by air may cost where it is not asked for; infinite where it is, or where there is no other way. Bound: of
// cost, as in `leastPath`.
export function mostByAir(asked, bound, grounded = graphOf(asked, flights(asked.network))) {
  const { network, load, question } = asked;
  if (load.box.air !== null || byAir(network, load, question.via || [])) return Number.POSITIVE_INFINITY;
  const least = leastKept(asked, grounded, ROWS.cost, bound);
  if (least === null) return Number.POSITIVE_INFINITY;
  // of sums that are cut nothing is known
  return least.value >= network.facts.most ? Number.NEGATIVE_INFINITY : AIR_TIMES * least.value;
}

function flightsLeftOut(asked, every, grounded, bound) {
  const { network, weights, blocks } = asked;
  const most = mostByAir(asked, bound, grounded);
  if (most === Number.POSITIVE_INFINITY) return [];
  const shut = new Set(blocks.flatMap(({ arcs }) => arcs));
  const cost = weights.matrix[ROWS.cost];
  const open = every.filter((flight) => cost[flight] <= most && !shut.has(flight));
  const near = new Set(nearFlights(grounded, open, most).map((flight) => network.columns.link[flight]));
  return every.filter((flight) => !near.has(network.columns.link[flight]));
}

// The graph of a question, and the flights that are not in it. Bound: of cost, as in `leastPath`.
export function searchedGraph(asked, bound) {
  const every = flights(asked.network);
  const { air } = asked.load.box;
  if (air || !every.length) return { graph: graphOf(asked, []), without: [] };
  const grounded = graphOf(asked, every);
  const without = air === null ? flightsLeftOut(asked, every, grounded, bound) : every;
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
