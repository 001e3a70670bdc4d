// A network read from the bytes of the page: facts, columns, and what holds in each epoch.
import { seconds, secondsOf } from "./rounding.js";

const TYPES = { u1: Uint8Array, u2: Uint16Array, u4: Uint32Array };
export const SHUT = ["closed", "suspended"];

// A column out of its planes of bytes, the lowest first; where they are of differences, their sums, which wrap around.
function wholesOf(column, planes, isDiffered) {
  const size = column.length;
  for (let plane = 0; plane < column.BYTES_PER_ELEMENT; plane++)
    for (let place = 0; place < size; place++) column[place] += planes[plane * size + place] * 256 ** plane;
  if (isDiffered) for (let place = 1; place < size; place++) column[place] += column[place - 1];
  return column;
}

// Rows of arcs by the node that they leave, or enter.
export function rowsOf(near, nodes) {
  const start = new Int32Array(nodes + 1);
  for (const node of near) start[node + 1]++;
  for (let node = 0; node < nodes; node++) start[node + 1] += start[node];
  const next = start.slice(0, -1);
  const arc = new Int32Array(near.length);
  near.forEach((node, number) => {
    arc[next[node]++] = number;
  });
  return { start, arc };
}

function placesOf(steps, first, last) {
  const found = [];
  let at = 0;
  for (let place = first; place < last; place++) {
    at += steps[place];
    found.push(at);
  }
  return found;
}

function isSame(one, other) {
  let at = 0;
  while (at < one.length && one[at] === other[at]) at++;
  return at === one.length && at === other.length;
}

export class Network {
  constructor(buffer) {
    this.buffer = buffer;
    const length = Number(new DataView(buffer).getBigUint64(0, true));
    this.facts = JSON.parse(new TextDecoder().decode(new Uint8Array(buffer, 8, length)));
    this.columns = {};
    for (const [name, type, at, size, isDiffered] of this.facts.columns)
      this.columns[name] =
        type === "f8"
          ? new Float64Array(buffer, 8 + length + at, size)
          : wholesOf(new TYPES[type](size), new Uint8Array(buffer, 8 + length + at), isDiffered);
    this.known = new Map();
    this.textsRead = new Map();
    this.views = new Map();
    this.lately = new Map();
    const { states } = this.facts;
    this.tail = Int32Array.from(this.columns.tail);
    this.head = Int32Array.from(this.columns.head);
    this.out = rowsOf(this.tail, states);
    this.into = rowsOf(this.head, states);
    this.place = new Map(this.facts.terminals.map((id, number) => [id, number]));
    this.epochs = this.readEpochs();
    this.sets = this.cut("set size", (at) => this.facts.texts[this.columns["set country"][at]], new Set());
    this.offers = this.cut("offer size", (at) => this.columns["offer price"][at]);
    this.gates = this.readGates();
  }

  // Texts of a column.
  text(name) {
    let found = this.textsRead.get(name);
    if (!found) {
      found = Array.from(this.columns[name], (place) => this.facts.texts[place]);
      this.textsRead.set(name, found);
    }
    return found;
  }

  // Arcs of a kind, ascending: most questions are about some hundreds of them.
  arcsOf(kind) {
    return this.keep(`arcs ${kind}`, () => {
      const kinds = this.text("kind");
      return Int32Array.from(this.tail.keys()).filter((arc) => kinds[arc] === kind);
    });
  }

  // Arcs on which boxes wait for a service.
  get boardings() {
    return this.keep("boardings", () => this.arcsOf("waiting").filter((arc) => this.columns.service[arc]));
  }

  // Arcs on which boxes wait for a train that nobody publishes.
  get collections() {
    return this.keep("collections", () => this.arcsOf("waiting").filter((arc) => !this.columns.service[arc]));
  }

  // Floats of a column.
  number(name) {
    return this.keep(name, () => Float64Array.from(this.columns[name], (place) => this.columns.numbers[place]));
  }

  keep(name, make) {
    if (!this.known.has(name)) this.known.set(name, make());
    return this.known.get(name);
  }

  // What was made last time, where it is made of the very same things: from one epoch to the next little changes. Else it
  // is made anew, by one that may look at the last.
  latest(name, from, make) {
    const last = this.lately.get(name);
    if (last?.from.every((one, at) => one === from[at])) return last.made;
    const made = make(last);
    this.lately.set(name, { from, made });
    return made;
  }

  // A row, or the one of last time where it is equal: then what is made of it is the same, too. Neither is written to.
  settled(name, row) {
    const last = this.lately.get(name);
    if (last && isSame(last, row)) return last;
    this.lately.set(name, row);
    return row;
  }

  // Lists of different lengths that stand one after the other.
  cut(sizes, value, kind) {
    let at = 0;
    return Array.from(this.columns[sizes], (size) => {
      const found = Array.from({ length: size }, () => value(at++));
      return kind ? new Set(found) : found;
    });
  }

  readEpochs() {
    const { facts, columns } = this;
    const names = Object.keys(facts.changing);
    const now = Object.values(facts.changing).map((size) => new columns["change value"].constructor(size));
    let at = 0;
    return facts.epochs.map((epoch) => {
      (epoch.changes || []).forEach((count, place) => {
        if (count) now[place] = now[place].slice(); // earlier epochs have the one before
        for (const end = at + count; at < end; at++) now[place][columns["change at"][at]] = columns["change value"][at];
      });
      return { ...epoch, ...Object.fromEntries(names.map((name, place) => [name, now[place]])) };
    });
  }

  readGates() {
    const found = { "gate out": new Map(), "gate in": new Map() };
    const terminals = this.columns["state terminal"];
    this.text("state carrier").forEach((carrier, state) => {
      if (found[carrier]) found[carrier].set(terminals[state], state);
    });
    return found;
  }

  epochOn(day) {
    return this.epochs.findIndex((epoch) => epoch.since <= day && day <= epoch.until);
  }

  // Places of the arcs that a rule or limit closes.
  closedBy(name, number) {
    const start = this.columns[`${name} start`];
    return this.keep(`${name} ${number}`, () =>
      placesOf(this.columns[`${name} arc`], start[number], start[number + 1]),
    );
  }

  // The arcs on an epoch, for consignments that fill the trains of some railways.
  view(number, filled) {
    const own = filled.length ? this.facts.filled.findIndex((pairs) => String(pairs) === String(filled)) + 1 : 0;
    const key = `${number}/${own}`;
    if (!this.views.has(key)) {
      if (this.views.size > 24) this.views.delete(this.views.keys().next().value);
      this.views.set(key, new View(this, number, own, filled));
    }
    return this.views.get(key);
  }
}

// The arcs of a network on an epoch: what is the same for every load, or for all that fill the same trains.
class View {
  constructor(network, number, own, filled) {
    this.network = network;
    this.epoch = network.epochs[number];
    this.own = own;
    this.filled = new Set(filled.map(String));
    this.changed = own ? network.columns[`own ${own} arc`] : [];
    this.trainClass = this.laid("train_class", network.text("train_class"), (name) => network.text(name));
    // the keys and crossings of one's own trains may be more than the type of the others holds
    this.key = this.laid(
      "piece key",
      network.keep("keys of arcs", () => Int32Array.from(network.columns["piece key"])),
      (name) => network.columns[name],
      3,
    );
    this.crossing = this.laid(
      "crossing",
      network.keep("crossings of arcs", () => Int32Array.from(network.columns.crossing)),
      (name) => network.columns[name],
    );
    const { border, terms } = this.epoch;
    this.terms = network.latest("terms", [terms], () => {
      const rows = network.facts.terms[terms] || [];
      return new Map(rows.map((row) => [`${row[0]},${row[1]}`, row]));
    });
    this.storage = this.laid("hours", network.number("hours"), (name) => network.number(name));
    this.hours = network.latest("hours of epochs", [border, terms, own], () => this.readHours());
    this.seconds = network.latest("seconds", [this.hours, own], () => this.readSeconds());
    this.freeDays = network.latest("free days", [this.epoch.offer], () => this.readFreeDays());
    this.share = network.latest("shares", [this.freeDays, this.key, this.storage], () => this.readShares());
  }

  // A column with the arcs of one's own trains in place of those of wagons.
  laid(name, plain, read, width = 1) {
    if (!this.own) return plain;
    return this.network.keep(`own ${this.own} laid ${name}`, () => {
      const found = plain.slice();
      const mine = read(`own ${this.own} ${name}`);
      this.changed.forEach((arc, place) => {
        for (let column = 0; column < width; column++) found[width * arc + column] = mine[width * place + column];
      });
      return found;
    });
  }

  // The row behind an arc over a border; null where there is none.
  border(arc) {
    const crossing = this.crossing[arc];
    return (crossing && this.network.facts.borders[this.epoch.border[crossing - 1] - 1]) || null;
  }

  isShut(arc) {
    const row = this.border(arc);
    return !row || SHUT.includes(row.state);
  }

  railway(arc) {
    return `${this.network.text("from_country")[arc]},${this.network.text("gauge")[arc]}`;
  }

  // Whether an arc is of a train that the consignment has ordered for itself.
  isOwn(arc) {
    const { network, filled } = this;
    if (!filled.size || network.text("mode")[arc] !== "rail" || network.columns.service[arc]) return false;
    const gauge = network.text("gauge")[arc];
    return (
      filled.has(`${network.text("from_country")[arc]},${gauge}`) &&
      filled.has(`${network.text("to_country")[arc]},${gauge}`)
    );
  }

  // Days free of storage, by key.
  readFreeDays() {
    const { network, epoch } = this;
    const free = network.keep("free days of offers", () =>
      Float64Array.from(network.offers, ([general]) => network.number("price free_days")[general]),
    );
    const found = new Float64Array(epoch.offer.length);
    for (let key = 0; key < found.length; key++) found[key] = free[epoch.offer[key]];
    return network.settled("free days of keys", found);
  }

  // With the dwell of borders, and what wagons wait for a train, or consignments for their own.
  readHours() {
    const { network } = this;
    const found = this.storage.slice();
    for (const arc of network.arcsOf("border")) if (!this.isShut(arc)) found[arc] += this.border(arc).mean_h;
    const collected = network.keep(`collected ${this.epoch.terms} ${this.own}`, () =>
      Float64Array.from(network.collections, (arc) => this.collectionHours(arc)),
    );
    network.collections.forEach((arc, place) => {
      found[arc] = collected[place];
    });
    return network.settled("hours", found);
  }

  // All but borders and collection are the same on every epoch.
  readSeconds() {
    const { network, hours } = this;
    if (hasSeries(network)) return rounded(network, secondsOf, hours);
    const found = network.keep(`seconds ${this.own}`, () => secondsOf(this.storage)).slice();
    for (const arcs of [network.arcsOf("border"), network.collections])
      for (const arc of arcs) found[arc] = seconds(hours[arc]);
    return found;
  }

  collectionHours(arc) {
    const terms = this.terms.get(this.railway(arc));
    return terms ? terms[this.isOwn(arc) ? 3 : 4] : 0;
  }

  // Storage is paid by the started day after the free days; everything else keeps its share.
  readShares() {
    const { network } = this;
    const share = network.number("piece share").slice();
    for (const arc of network.boardings) share[3 * arc] = this.storageDays(this.storage[arc], arc);
    return share;
  }

  storageDays(hours, arc) {
    const key = this.key[3 * arc] - 1;
    return Math.max(0, Math.ceil(hours / 24 - (key < 0 ? 0 : this.freeDays[key])));
  }

  // Arcs that a rule or limit closes, as this consignment finds them.
  closedBy(name, number) {
    const { network, own, changed } = this;
    const plain = network.closedBy(name, number);
    if (!own) return plain;
    return network.keep(`own ${own} closed by ${name} ${number}`, () => {
      const mine = network.closedBy(`own ${own} ${name}`, number);
      const gone = new Set(changed);
      return [...plain.filter((arc) => !gone.has(arc)), ...mine.map((place) => changed[place])];
    });
  }
}

export const hasSeries = (network) => network.columns["series order"].length > 0;

// Values of arcs as whole numbers, by one of `centsOf`, `gramsOf` and `secondsOf`; along a series of short hauls, their
// sums from its beginning.
export function rounded(network, wholesOf, values, width = 1) {
  const found = wholesOf(values);
  const order = network.columns["series order"];
  const first = network.columns["series first"];
  for (let column = 0; column < width && order.length; column++) {
    const sums = new Float64Array(order.length + 1);
    order.forEach((arc, place) => {
      sums[place + 1] = sums[place] + values[width * arc + column];
    });
    const until = (end) => wholesOf(Float64Array.from(order, (_, place) => sums[place + end] - sums[first[place]]));
    const [before, after] = [until(0), until(1)];
    order.forEach((arc, place) => {
      found[width * arc + column] = after[place] - before[place];
    });
  }
  return found;
}
