// The least of one weight: from or to every node, and along one path with what is least to come as its guide.

// Nodes by a key, the least first; what a lower key has overtaken comes out late, and is passed over.
class NodeQueue {
  constructor(most) {
    this.keys = new Float64Array(most);
    this.nodes = new Int32Array(most);
    this.size = 0;
  }

  get most() {
    return this.nodes.length;
  }

  put(key, node) {
    const { keys, nodes } = this;
    let at = this.size++;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (keys[above] <= key) break;
      keys[at] = keys[above];
      nodes[at] = nodes[above];
      at = above;
    }
    keys[at] = key;
    nodes[at] = node;
  }

  // Take the first one away, whose key and node were looked at.
  drop() {
    const { keys, nodes } = this;
    const size = --this.size;
    const key = keys[size];
    const node = nodes[size];
    let at = 0;
    for (let child = 1; child < size; child = 2 * at + 1) {
      if (child + 1 < size && keys[child + 1] < keys[child]) child++;
      if (key <= keys[child]) break;
      keys[at] = keys[child];
      nodes[at] = nodes[child];
      at = child;
    }
    keys[at] = key;
    nodes[at] = node;
  }
}

let kept = new NodeQueue(0); // no two searches run at once

function emptyQueue(most) {
  if (kept.most < most) kept = new NodeQueue(most);
  kept.size = 0;
  return kept;
}

// The least of a weight between every node and one; back: from the nodes to it. Arcs that are closed are left out.
export function least(graph, node, weight, back = true) {
  const found = new Float64Array(graph.nodes).fill(Number.POSITIVE_INFINITY);
  const { closed } = graph;
  const { start, arc } = back ? graph.into : graph.out;
  const ends = back ? graph.tail : graph.head;
  const queue = emptyQueue(arc.length + 1); // an arc is looked at once
  found[node] = 0;
  queue.put(0, node);
  while (queue.size) {
    const key = queue.keys[0];
    const from = queue.nodes[0];
    queue.drop();
    if (key !== found[from]) continue;
    for (let j = start[from]; j < start[from + 1]; j++) {
      const a = arc[j];
      if (closed[a]) continue;
      const next = key + weight[a];
      const to = ends[a];
      if (next >= found[to]) continue;
      found[to] = next;
      queue.put(next, to);
    }
  }
  return found;
}

const sweeps = new WeakMap(); // a graph with other arcs closed is another one

// The same from every node to the end of a graph, by the row of its matrix: searches of one graph share it.
export function leastTo(graph, row) {
  if (!sweeps.has(graph)) sweeps.set(graph, new Map());
  const found = sweeps.get(graph);
  if (!found.has(row)) found.set(row, least(graph, graph.sink, graph.matrix[row]));
  return found.get(row);
}

// Small functions, called often: they are compiled long before all dates are through.
function lower(row, other) {
  for (let place = 0; place < row.length; place++) if (other[place] < row[place]) row[place] = other[place];
}

function closedInBoth(closed, other) {
  for (let place = 0; place < closed.length; place++) closed[place] &= other[place];
}

// For each row what is least to come in any of some graphs that differ in weights and closed arcs alone; of the first one
// also what is least since the source.
export function boundsOf(graphs, rows) {
  const [first] = graphs;
  const closed = first.closed.slice();
  for (const graph of graphs) closedInBoth(closed, graph.closed);
  const weights = rows.map((row) => {
    const [one, ...others] = new Set(graphs.map(({ matrix }) => matrix[row]));
    const weight = one.slice();
    for (const other of others) lower(weight, other);
    return weight;
  });
  const widest = { ...first, closed };
  let since = null; // which few dates ask for
  return {
    bounds: weights.map((weight) => least(widest, first.sink, weight)),
    since() {
      since ??= least(widest, first.source, weights[0], false);
      return since;
    },
  };
}

// A path of the least weight from the source of a graph to its sink; null where there is none. Bound: what is least to
// come behind each node, or less, and never more than the weight of an arc and what is to come behind it.
export function leastPath(graph, row, bound = leastTo(graph, row)) {
  const { source, sink, closed, head, out } = graph;
  if (bound[source] === Number.POSITIVE_INFINITY) return null;
  const weight = graph.matrix[row];
  const found = new Float64Array(graph.nodes).fill(Number.POSITIVE_INFINITY);
  const by = new Int32Array(graph.nodes).fill(-1);
  const queue = emptyQueue(out.arc.length + 1);
  found[source] = 0;
  queue.put(bound[source], source);
  while (queue.size) {
    const key = queue.keys[0];
    const from = queue.nodes[0];
    queue.drop();
    const gone = found[from];
    if (key !== gone + bound[from]) continue;
    if (from === sink) return pathTo(graph, by);
    for (let j = out.start[from]; j < out.start[from + 1]; j++) {
      const arc = out.arc[j];
      const to = head[arc];
      const next = gone + weight[arc];
      if (closed[arc] || bound[to] === Number.POSITIVE_INFINITY || next >= found[to]) continue;
      found[to] = next;
      by[to] = arc;
      queue.put(next + bound[to], to);
    }
  }
  return null;
}

function pathTo(graph, by) {
  const path = [];
  for (let node = graph.sink; node !== graph.source; node = graph.tail[path.at(-1)]) path.push(by[node]);
  return path.reverse();
}
