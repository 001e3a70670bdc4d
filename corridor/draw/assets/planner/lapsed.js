// Closures of the day that may be over before boxes can be there: what `corridor.routing.query.lapsed_closures` opens.
// Its graphs are made by the library alone: the page hands such a question over.
import { asInstant } from "./clocks.js";
import { closedBy, concerns } from "./closing.js";
import { least } from "./least.js";

const DAY = 86_400_000;
const HORIZON = 120 * DAY; // as `corridor.graph.time_windows.HORIZON_DAYS`
const SPAN = 28 * 3_600_000; // more than between any two clocks

// Arcs that are shut on the day and not for ever, each with the last day of it.
function ending(view, blocks, load, until) {
  const { network } = view;
  const found = [];
  const shut = blocks.filter(({ table }) => table === "borders").flatMap(({ arcs }) => [...arcs]);
  for (const arc of shut) {
    const row = view.border(arc);
    if (row && row.until < until) found.push([arc, row.until]);
  }
  const active = new Set(blocks.filter(({ table }) => table === "rules").map(({ id }) => id));
  network.facts.rules.forEach((rule, number) => {
    if (!active.has(rule.id) || !rule.until || rule.until >= until || !concerns(rule, load)) return;
    for (const arc of view.closedBy("rule", number)) found.push([arc, rule.until]);
  });
  return found;
}

// Whether boxes that leave a node when they are ready may find something open again that is shut on that day.
export function mayLapse({ network, view, load, ready, weights, blocks }, node, flights) {
  const until = new Date(ready + HORIZON).toISOString().slice(0, 10);
  const shut = ending(view, blocks, load, until);
  if (!shut.length) return false;
  const closed = closedBy(
    view,
    blocks.filter(({ table }) => table !== "borders" && table !== "rules"),
  );
  for (const flight of flights) closed[flight] = 1;
  const { tail, head, out, into, facts } = network;
  const [, time] = weights.matrix;
  const since = network.latest("seconds since", [network.settled("open before", closed), time, node], () =>
    least({ nodes: facts.states, tail, head, out, into, closed }, node, time, false),
  );
  const clock = network.text("clock");
  const start = () => asInstant(ready, clock[out.arc[out.start[node]]]);
  const opens = network.keep("first instants after days", () => new Map());
  return shut.some(([arc, last]) => {
    const gone = 1000 * since[tail[arc]];
    const opening = Date.parse(`${last}T00:00Z`) + DAY;
    // whatever their clocks say
    if (!Number.isFinite(gone) || ready + gone + SPAN < opening) return false;
    const key = `${last} ${clock[arc]}`;
    if (!opens.has(key)) opens.set(key, asInstant(opening, clock[arc]));
    return start() + gone >= opens.get(key);
  });
}
