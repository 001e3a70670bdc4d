// What must be met on the way, and what must not be touched: as `corridor.routing.query.waypoints`.
// A way-point is { kind, keys, name }; a kind is one of mode, border, service, link, terminal, country.
import { rowsOf } from "./network.js";

export const MODES = ["rail", "road", "sea", "barge", "air"];

// Whether a box meets each kind of way-point on an arc.
const ON_ARC = {
  mode: (network, keys, arc, step) =>
    (step === "haul" || step === "border") && keys.includes(network.text("mode")[arc]) && !isLocal(network, arc),
  border: (network, keys, arc, step) => step === "border" && keys.includes(network.text("border")[arc]),
  service(network, keys, arc, step) {
    const service = network.columns.service[arc];
    return step === "haul" && service > 0 && keys.includes(network.facts.services[service - 1]);
  },
  link(network, keys, arc, step) {
    const link = network.columns.link[arc];
    return step === "haul" && link > 0 && keys.includes(network.facts.links[link - 1]);
  },
};

const onArc = (network, { kind, keys }, arc) => Boolean(ON_ARC[kind]?.(network, keys, arc, network.text("kind")[arc]));

// A lorry around one city is no mode of a route.
const isLocal = (network, arc) =>
  network.facts.cities[network.columns.from[arc]] === network.facts.cities[network.columns.to[arc]];

function at(network, { kind, keys }, terminal) {
  if (kind === "country") return keys.includes(network.facts.country[terminal]);
  return kind === "terminal" && keys.includes(network.facts.terminals[terminal]);
}

// The ids of each kind that a network has.
const IDS = {
  mode: () => MODES,
  border: (network) => [...network.facts.borders.map((row) => row.border_id), ...network.text("border")],
  service: ({ facts }) => facts.services,
  link: ({ facts }) => facts.links,
  terminal: ({ facts }) => facts.terminals,
  country: ({ facts }) => Object.keys(facts.groups),
};

// What an address names that is not there would be left out without a word.
export function refuseUnknown(network, points) {
  for (const { kind, keys } of points)
    for (const key of keys)
      if (!Object.hasOwn(IDS, kind) || !IDS[kind](network).includes(key))
        throw new Error(`“${key}” is no ${kind} of this network`);
}

function touched(network, point) {
  const { from, to } = network.columns;
  return network.keep(`touched ${point.kind} ${point.keys}`, () =>
    [...network.tail.keys()].filter(
      (arc) => onArc(network, point, arc) || at(network, point, from[arc]) || at(network, point, to[arc]),
    ),
  );
}

export function avoidBlocks(network, question) {
  return (question.avoid || []).map((point) => ({
    id: `avoid ${point.name}`,
    table: "avoid",
    text: `the question itself avoids this ${point.kind}`,
    arcs: touched(network, point),
  }));
}

// How many way-points are met behind an arc, after so many before it: on it first, then where it ends.
function levelAfter(arc, met, marks) {
  let level = met;
  for (const hits of marks)
    for (let place = met; place < hits.length; place++) if (level === place && hits[place][arc]) level = place + 1;
  return level;
}

function copiesOf(network, plain, via) {
  const arcs = plain.tail.length;
  const size = arcs * (via.length + 1);
  const terminals = network.columns["state terminal"];
  const marks = [
    via.map((point) => Uint8Array.from(plain.tail, (_, arc) => onArc(network, point, arc))),
    via.map((point) => Uint8Array.from(plain.head, (node) => at(network, point, terminals[node]))),
  ];
  const [tail, head] = [new Int32Array(size), new Int32Array(size)];
  for (let place = 0; place < size; place++) {
    const met = Math.floor(place / arcs);
    const arc = place % arcs;
    tail[place] = plain.tail[arc] + met * plain.nodes;
    head[place] = plain.head[arc] + levelAfter(arc, met, marks) * plain.nodes;
  }
  return { tail, head };
}

// Values of arcs, repeated for every copy.
function spread(row, copies) {
  const found = new row.constructor(row.length * copies);
  for (let met = 0; met < copies; met++) found.set(row, met * row.length);
  return found;
}

// A graph on which every path meets the way-points in their order: a copy for each number of them that is met.
export function layered(network, plain, matrix, [source, sink], origin, via) {
  if (!via.length) return { ...plain, matrix, source, sink, original: (path) => path, copiesOf: (arc) => [arc] };
  const arcs = plain.tail.length;
  const copies = via.length + 1;
  const nodes = plain.nodes * copies;
  const { tail, head } = copiesOf(network, plain, via);
  const met = via.findIndex((point) => !at(network, point, origin));
  return {
    nodes,
    tail,
    head,
    out: rowsOf(tail, nodes),
    into: rowsOf(head, nodes),
    closed: spread(plain.closed, copies),
    matrix: matrix.map((row) => spread(row, copies)),
    source: (met < 0 ? via.length : met) * plain.nodes + source,
    sink: via.length * plain.nodes + sink,
    original: (path) => path.map((arc) => arc % arcs),
    copiesOf: (arc) => Array.from({ length: copies }, (_, copy) => arc + copy * arcs),
  };
}
