// Paths within what no plain search counts: hours without power that begin anew at every plug, last days of services.
// As `corridor.routing.query.resource_search`: labels of totals, seconds since power, seconds since the boxes were ready.
import { Heap } from "./heap.js";
import { least } from "./least.js";

// Nodes from which a wait for a service whose season ends can be met.
function leadingTo(graph, last) {
  const found = new Uint8Array(graph.nodes);
  const open = [];
  const reach = (node) => {
    if (!found[node]) {
      found[node] = 1;
      open.push(node);
    }
  };
  last.forEach((second, arc) => {
    if (second < Number.POSITIVE_INFINITY) reach(graph.tail[arc]);
  });
  while (open.length) {
    const node = open.pop();
    for (let j = graph.into.start[node]; j < graph.into.start[node + 1]; j++) reach(graph.tail[graph.into.arc[j]]);
  }
  return found;
}

// Close the waits for services that even the quickest way from the source comes too late for.
export function boardedInTime(graph, last) {
  const [, seconds] = graph.matrix;
  const since = least(graph, graph.source, seconds, false);
  const closed = graph.closed.map((shut, arc) => (shut || since[graph.tail[arc]] + seconds[arc] > last[arc] ? 1 : 0));
  return { ...graph, closed };
}

// Labels: { totals, since, gone, node, number }; their order is that of the queue. Totals are those up to the node and the
// least that is still to come there.
function before(one, other) {
  for (let i = 0; i < one.totals.length; i++)
    if (one.totals[i] !== other.totals[i]) return one.totals[i] < other.totals[i];
  for (const key of ["since", "gone", "node", "number"]) if (one[key] !== other[key]) return one[key] < other[key];
  return false;
}

const noWorse = (one, other) => one.every((value, place) => value <= other[place]);
const dominates = (one, other) =>
  one.since <= other.since && one.gone <= other.gone && noWorse(one.totals, other.totals);

class ResourceSearch {
  constructor(graph, { dark, most, lit, last, budget }, rows, limits) {
    Object.assign(this, { graph, dark, most, lit, last, budget });
    const { matrix, sink } = graph;
    const every = [...rows, ...limits.keys()];
    this.weights = every.map((row) => matrix[row]);
    [, this.seconds] = matrix;
    this.toGo = this.weights.map((weight) => least(graph, sink, weight));
    this.limits = [...limits.values()];
    this.clocked = leadingTo(graph, last);
    this.settled = new Map();
    this.parents = [[-1, -1]];
    this.queue = new Heap(before);
  }

  extend(label, arc) {
    const since = label.since + this.dark[arc];
    const gone = label.gone + this.seconds[arc];
    if (since > this.most || gone > this.last[arc]) return null;
    const node = this.graph.head[arc];
    if (this.toGo.some((row) => row[node] === Number.POSITIVE_INFINITY)) return null;
    const more = (place) => this.weights[place][arc] + this.toGo[place][node] - this.toGo[place][label.node];
    const totals = label.totals.map((value, place) => value + more(place));
    return { totals, since: this.lit[node] ? 0 : since, gone: this.clocked[node] ? gone : 0, node };
  }

  promises({ totals }) {
    const limited = totals.slice(totals.length - this.limits.length);
    if (this.limits.some((most, place) => limited[place] > most)) return false;
    return !(this.settled.get(this.graph.sink) || []).some((known) => noWorse(known.totals, totals));
  }

  isBeaten(label) {
    return (this.settled.get(label.node) || []).some((known) => dominates(known, label));
  }

  *run() {
    const { graph, queue, settled, parents } = this;
    const totals = this.toGo.map((row) => row[graph.source]);
    queue.push({ totals, since: 0, gone: 0, node: graph.source, number: 0 });
    while (queue.size) {
      const label = queue.pop();
      if (this.isBeaten(label)) continue;
      if (!settled.has(label.node)) settled.set(label.node, []);
      settled.get(label.node).push(label);
      if (label.node === graph.sink) yield label;
      else this.expand(label);
      if (parents.length > this.budget.resourced) throw this.budget.fault();
    }
  }

  expand(label) {
    const { graph } = this;
    for (let j = graph.out.start[label.node]; j < graph.out.start[label.node + 1]; j++) {
      const arc = graph.out.arc[j];
      const further = graph.closed[arc] ? null : this.extend(label, arc);
      if (further && this.promises(further) && !this.isBeaten(further)) {
        this.parents.push([label.number, arc]);
        this.queue.push({ ...further, number: this.parents.length - 1 });
      }
    }
  }

  path(number) {
    const found = [];
    for (let at = number; at; [at] = this.parents[at]) found.push(this.parents[at][1]);
    return found.reverse();
  }
}

// The least of one row of any path within the resources, and such a path; null where there is none.
export function leastWithin(graph, resources, row) {
  const search = new ResourceSearch(graph, resources, [row], new Map());
  const [first] = search.run();
  return first ? { value: first.totals[0], path: search.path(first.number) } : null;
}

// Every point that no path within the resources beats, with a path each.
export function resourcedFront(graph, resources, rows, limits) {
  const search = new ResourceSearch(graph, resources, rows, limits);
  const points = [];
  const paths = [];
  for (const { totals, number } of search.run()) {
    const point = totals.slice(0, rows.length);
    if (points.some((known) => noWorse(known, point))) continue;
    points.push(point);
    paths.push(search.path(number));
  }
  return { points, labels: search.parents.length, path: (place) => paths[place] };
}
