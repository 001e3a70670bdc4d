// Every point that no path beats, with a path each: labels in lexicographic order, with what is least to come.
// As `corridor.search.fronts`: among paths of one point the one whose labels left the queue first.
import { Heap } from "./heap.js";
import { leastTo } from "./least.js";
import { Handover } from "./load.js";

// What left the queue at each node, without the first criterion, which never falls there.
class Kept {
  constructor(nodes, width) {
    this.width = width;
    this.rows = new Array(nodes);
    if (width === 1) this.beats = this.beatsOne;
    if (width === 2) this.beats = this.beatsTwo;
  }

  beatsOne(node, values) {
    return this.rows[node] !== undefined && this.rows[node] <= values[1];
  }

  // A staircase: the second value rises and the third falls.
  beatsTwo(node, values) {
    const rows = this.rows[node];
    if (!rows) return false;
    let low = 0;
    let high = rows.length >> 1;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (rows[2 * middle] <= values[1]) low = middle + 1;
      else high = middle;
    }
    return low > 0 && rows[2 * low - 1] <= values[2];
  }

  beats(node, values) {
    const rows = this.rows[node];
    return Boolean(rows) && rows.some((row) => row.every((value, place) => value <= values[place + 1]));
  }

  keep(node, values) {
    if (this.width === 1) this.rows[node] = values[1];
    else if (this.width === 2) this.keepStep(node, values);
    else {
      this.rows[node] ??= [];
      this.rows[node].push(values.slice(1));
    }
  }

  keepStep(node, values) {
    this.rows[node] ??= [];
    const rows = this.rows[node];
    const size = rows.length >> 1;
    let at = 0;
    while (at < size && rows[2 * at] < values[1]) at++;
    let end = at;
    while (end < size && rows[2 * end + 1] >= values[2]) end++;
    rows.splice(2 * at, 2 * (end - at), values[1], values[2]);
  }
}

// Labels that wait: their values with what is least to come, the number of the label before, and the arc.
function waitingLabels(width) {
  const values = Array.from({ length: width }, () => []);
  const before = [];
  const by = [];
  const free = [];
  const queue = new Heap((a, b) => {
    for (const row of values) if (row[a] !== row[b]) return row[a] < row[b];
    return before[a] === before[b] ? by[a] < by[b] : before[a] < before[b];
  });
  return {
    queue,
    by,
    before,
    values,
    put(found, number, arc) {
      const place = free.length ? free.pop() : by.length;
      for (let i = 0; i < width; i++) values[i][place] = found[i];
      before[place] = number;
      by[place] = arc;
      queue.push(place);
    },
    take() {
      const place = queue.pop();
      free.push(place);
      return place;
    },
  };
}

const NOTHING = { points: [], labels: 0, path: () => [] };

class FrontSearch {
  constructor(graph, rows, most, budget) {
    const { source, sink, matrix } = graph;
    Object.assign(this, { graph, source, sink, most, budget });
    this.weights = rows.map((row) => matrix[row]);
    this.width = rows.length;
    this.ahead = rows.map((row) => leastTo(graph, row));
    this.base = this.ahead.map((row) => row[this.source]);
    this.span = this.base.map((value, place) => most[place] - value);
    this.labels = waitingLabels(this.width);
    this.kept = new Kept(graph.nodes, this.width - 1);
    this.up = [];
    this.arcs = [];
    this.points = [];
    this.ends = [];
    this.here = new Array(this.width);
    this.there = new Array(this.width).fill(0);
  }

  get isReachable() {
    return this.base[0] < Number.POSITIVE_INFINITY && this.span.every((room) => room >= 0);
  }

  run() {
    const { labels, kept, here, sink } = this;
    labels.put(this.there, -1, -1);
    while (labels.queue.size) {
      const label = labels.take();
      const arc = labels.by[label];
      const node = arc < 0 ? this.source : this.graph.head[arc];
      for (let i = 0; i < this.width; i++) here[i] = labels.values[i][label];
      if (kept.beats(node, here) || kept.beats(sink, here)) continue;
      this.up.push(labels.before[label]);
      this.arcs.push(arc);
      kept.keep(node, here);
      if (node === sink) this.reach();
      else this.expand(node);
    }
  }

  reach() {
    this.points.push(this.here.map((value, place) => value + this.base[place]));
    this.ends.push(this.up.length - 1);
  }

  expand(node) {
    const { graph, kept, labels, there, sink } = this;
    const number = this.up.length - 1;
    if (number + labels.queue.size > this.budget.plain) throw this.budget.fault();
    for (let j = graph.out.start[node]; j < graph.out.start[node + 1]; j++) {
      const arc = graph.out.arc[j];
      if (graph.closed[arc] || !this.extend(arc, node)) continue;
      if (!kept.beats(graph.head[arc], there) && !kept.beats(sink, there)) labels.put(there, number, arc);
    }
  }

  // The values behind an arc, with what is least to come; false where they are beyond the limits.
  extend(arc, node) {
    const { ahead, weights, span, base, here, there } = this;
    const head = this.graph.head[arc];
    for (let i = 0; i < this.width; i++) {
      const left = ahead[i][head];
      there[i] = here[i] + weights[i][arc] + left - ahead[i][node];
      if (left === Number.POSITIVE_INFINITY || there[i] > span[i]) return false;
      if (there[i] + base[i] > Number.MAX_SAFE_INTEGER) throw new Handover("sums are too large to be added up exactly");
    }
    return true;
  }

  path(point) {
    const found = [];
    for (let at = this.ends[point]; this.arcs[at] >= 0; at = this.up[at]) found.push(this.arcs[at]);
    return found.reverse();
  }
}

// graph: { nodes, tail, head, out, into, closed, matrix, source, sink }; rows of its matrix, with the most of each.
function front(graph, rows, most, budget) {
  const search = new FrontSearch(graph, rows, most, budget);
  if (!search.isReachable) return NOTHING;
  search.run();
  return { points: search.points, labels: search.up.length, path: (point) => search.path(point) };
}

// Criteria that are only limited are columns of the search, and dropped in the end. Limits are by row.
export function pareto(graph, criteria, limits, budget) {
  const rows = [...criteria, ...limits.keys()].filter((row, place, every) => every.indexOf(row) === place);
  const most = rows.map((row) => limits.get(row) ?? Number.POSITIVE_INFINITY);
  const found = front(graph, rows, most, budget);
  const points = [];
  const numbers = [];
  found.points.forEach((values, number) => {
    const point = values.slice(0, criteria.length);
    if (points.some((other) => other.every((value, place) => value <= point[place]))) return;
    points.push(point);
    numbers.push(number);
  });
  return { points, labels: found.labels, path: (place) => found.path(numbers[place]) };
}
