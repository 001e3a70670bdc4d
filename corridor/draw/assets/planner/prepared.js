// A shipment on its day: what is the same whatever is closed or asked for, the graph that is searched, and what its paths
// keep beside their weights.
import { blocksOf, closedBy, concerns } from "./closing.js";
import { mayLapse } from "./lapsed.js";
import { leastPath } from "./least.js";
import { filledBy, Handover, loadOf, PATIENT } from "./load.js";
import { keepsPower, powerBlock, powerOf } from "./power.js";
import { boardedInTime, leastWithin } from "./resources.js";
import { keepsSeasons, lastSeconds, momentOf, waitsOf } from "./services.js";
import { avoidBlocks, layered, refuseUnknown } from "./waypoints.js";
import { weighLoad } from "./weigh.js";

export const ROWS = { cost: 0, hours: 1, co2_kg: 2, transfers: 3, generalised: 4 };

export const flights = (network) =>
  network.keep("flights", () => {
    const mode = network.text("mode");
    return network.text("kind").flatMap((kind, arc) => (kind === "haul" && mode[arc] === "air" ? [arc] : []));
  });

function gate(network, way, terminal) {
  const node = network.gates[way].get(terminal);
  if (node === undefined) throw new Error("a junction or a way-point handles no boxes: name a terminal near it");
  return node;
}

export function prepared(network, question) {
  refuseUnknown(network, [...(question.via || []), ...(question.avoid || [])]);
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
  const weights = weighLoad(view, load, waits, !question.isLeast);
  const power = powerOf(view, weights, load);
  const lifted = new Set(question.lifted || []);
  if (power) power.block = powerBlock(view, power);
  const blocks = [...blocksOf(view, load, full), ...(power ? [power.block] : [])].filter(
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

// The graph that is searched: without the flights that are left out; copied for every way-point.
export function graphOf(asked, without) {
  const { network, view, question, blocks } = asked;
  asked.closed ??= closedBy(view, blocks);
  const closed = asked.closed.slice();
  for (const flight of without) closed[flight] = 1;
  const ends = asked.load.ends;
  const nodes = [gate(network, "gate out", ends[0]), gate(network, "gate in", ends[1])];
  const { tail, head, out, into, facts } = network;
  const plain = { nodes: facts.states, tail, head, out, into, closed };
  return layered(network, plain, asked.weights.matrix, nodes, ends[0], question.via || []);
}

export function keeps(asked, path) {
  const { network, power, weights, last } = asked;
  return (!power || keepsPower(network, power, path)) && keepsSeasons(path, weights.matrix[ROWS.hours], last);
}

// What the labels of a graph carry, repeated for its copies.
export function resourcesOf({ network, power, last, budget }, graph) {
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

export const hasSeasons = ({ last }) => last.some((second) => second < Number.POSITIVE_INFINITY);

// A path of the least weight, and it, of those within power and seasons; null where there is none. The bound is of a row,
// as in `leastPath`.
export function leastKept(asked, graph, row, bound) {
  const sum = (path) => path.reduce((total, arc) => total + graph.matrix[row][arc], 0);
  const isKept = (path) => !path || keeps(asked, graph.original(path));
  let path = leastPath(graph, row, bound);
  if (!isKept(path)) {
    const resources = resourcesOf(asked, graph);
    const open = hasSeasons(asked) ? boardedInTime(graph, resources.last) : graph;
    if (open !== graph) path = leastPath(open, row, bound);
    if (!isKept(path)) return leastWithin(open, resources, row);
  }
  return path && { value: sum(path), path };
}
