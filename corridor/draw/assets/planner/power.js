// A reefer's need of power along the way: as `corridor.graph.cargo` and `corridor.routing.query.reefer`.
import { closedBy } from "./closing.js";
import { least } from "./least.js";
import { rowsOf } from "./network.js";

// Seconds that a box may go without power, and those of every arc; null where none is needed.
export function powerOf(view, weights, load) {
  if (load.powerWithin === Number.POSITIVE_INFINITY) return null;
  const { columns } = view.network;
  // drayage has power of its own, so that its seconds do not count
  const [, seconds] = weights.matrix;
  const dark = view.network.latest("seconds without power", [seconds], () =>
    seconds.map((time, arc) => (columns["arc powered"][arc] ? 0 : time)),
  );
  return { limit: Math.trunc(load.powerWithin * 3600 + 1e-9), hours: load.powerWithin, dark };
}

// The least without power between every node and any with it.
function nearest(network, dark, back) {
  const graph = network.keep(`joined to power ${back}`, () => joined(network, back));
  return network.latest(`nearest to power ${back}`, [dark], () => {
    const weight = new Float64Array(graph.tail.length);
    weight.set(dark);
    return least(graph, network.facts.states, weight, back);
  });
}

// A graph with a node more, that is one with all that has power.
function joined({ facts, columns, tail, head }, back) {
  const powered = columns["state powered"];
  const hub = facts.states;
  const near = [...powered.keys()].filter((state) => powered[state]);
  const [tails, heads] = [Array.from(tail), Array.from(head)];
  for (const state of near) (back ? tails : heads).push(state);
  for (const _ of near) (back ? heads : tails).push(hub);
  const graph = { nodes: hub + 1, tail: tails, head: heads, closed: new Uint8Array(tails.length) };
  graph[back ? "into" : "out"] = rowsOf(back ? heads : tails, hub + 1);
  return graph;
}

// Arcs that every way from power to power through them makes too long.
export function powerBlock(view, power) {
  const { network } = view;
  const [since, until] = [nearest(network, power.dark, false), nearest(network, power.dark, true)];
  const arcs = [];
  network.tail.forEach((tail, arc) => {
    if (since[tail] + power.dark[arc] + until[network.head[arc]] > power.limit) arcs.push(arc);
  });
  const hauls = arcs.filter((arc) => network.text("kind")[arc] === "haul").length;
  const text = `a reefer has no power for more than ${power.hours} h here (${hauls} hauls)`;
  return { id: `power within ${power.hours} h`, table: "containers", text, arcs };
}

// The fewest whole hours without power that some way keeps, whatever it costs; null where none does, or no power is asked.
export function hoursNeeded({ network, view, power, blocks, load }) {
  if (!power) return null;
  const closed = closedBy(
    view,
    blocks.filter(({ arcs }) => arcs !== power.block?.arcs),
  );
  const [source, sink] = ["gate out", "gate in"].map((way, end) => network.gates[way].get(load.ends[end]));
  const isKept = (hours) => reaches(network, { closed, dark: power.dark, most: 3600 * hours }, source, sink);
  let [low, high] = [Math.ceil(power.hours), LONGEST];
  if (!isKept(high)) return null;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (isKept(middle)) high = middle;
    else low = middle + 1;
  }
  return high;
}

const LONGEST = 5000; // hours without power that may be asked for

// Whether some way never goes without power for too long: at each node the fewest seconds since the last of it.
function reaches({ tail, head, out, columns, facts }, { closed, dark, most }, source, sink) {
  const lit = columns["state powered"];
  const since = new Float64Array(facts.states).fill(Number.POSITIVE_INFINITY);
  since[source] = 0;
  const open = [source]; // grows while it is walked
  for (const node of open)
    for (let j = out.start[node]; j < out.start[node + 1]; j++) {
      const arc = out.arc[j];
      const gone = since[tail[arc]] + dark[arc];
      if (closed[arc] || gone > most) continue;
      const next = head[arc];
      const value = lit[next] ? 0 : gone;
      if (value >= since[next]) continue;
      since[next] = value;
      open.push(next);
    }
  return since[sink] < Number.POSITIVE_INFINITY;
}

// Whether a path never goes without power for too long; power at the end of an arc comes too late for it.
export function keepsPower(network, power, path) {
  let since = 0;
  return path.every((arc) => {
    since += power.dark[arc];
    const held = since <= power.limit;
    if (network.columns["state powered"][network.head[arc]]) since = 0;
    return held;
  });
}
