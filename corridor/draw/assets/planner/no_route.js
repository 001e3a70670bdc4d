// Why there is no route: the fewest rules, closed borders and own closures that would have to fall.

const ones = (mask) => mask.toString(2).replaceAll("0", "").length;

// Which blocks close each arc, as bits.
function masksOf(network, blocks) {
  const found = new Array(network.tail.length).fill(0n);
  blocks.forEach(({ arcs }, place) => {
    for (const arc of arcs) found[arc] |= 1n << BigInt(place);
  });
  return found;
}

// Nodes behind one, each with all that has to be lifted up to there.
function stepsFrom({ network, view }, mask, node, lifted) {
  const { service } = network.columns;
  const { start, arc } = network.out;
  const idle = (at) => service[at] && view.epoch.idle[service[at] - 1];
  return [...arc.subarray(start[node], start[node + 1])]
    .filter((at) => !idle(at))
    .map((at) => [network.head[at], lifted | mask[at]]);
}

// The smallest set of blocks whose lifting opens a way; null where none does.
export function fewestLifted(asked) {
  const { network, blocks, load } = asked;
  const mask = masksOf(network, blocks);
  const [source, sink] = ["gate out", "gate in"].map((way, end) => network.gates[way].get(load.ends[end]));
  const seen = new Map();
  const queues = [[[source, 0n]]];
  for (let size = 0; size < queues.length; size++)
    // grows while it is walked
    for (const [node, lifted] of queues[size] || []) {
      const mine = seen.get(node) || [];
      if (mine.some((known) => (known & lifted) === known)) continue;
      seen.set(node, [...mine, lifted]);
      if (node === sink) return blocks.filter((_, place) => lifted & (1n << BigInt(place)));
      for (const step of stepsFrom(asked, mask, node, lifted)) {
        const count = ones(step[1]);
        queues[count] ??= [];
        queues[count].push(step);
      }
    }
  return null;
}
