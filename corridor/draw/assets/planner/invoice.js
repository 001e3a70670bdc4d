// The arcs of a leg itemised, exact to the cent: as `corridor.itinerary.cost_items`.
import { chargeable } from "./load.js";
import { amountsOf, COMPONENTS, touches } from "./prices.js";
import { even } from "./rounding.js";
import { pays, ridden, weighLoad } from "./weigh.js";

const UNITS = { feu: "FEU", box: "container", shipment: "consignment", tonne: "t", train: "train" };

// Cents of the pieces of arcs at the tariffs of the railways, where they are part of a ride; NaN elsewhere.
function tariffsOf(weights) {
  const { view, load, rates, waits } = weights;
  const { network } = view;
  const atMarket = rates.chosen.some((price) => network.columns["price market"][price]);
  const plain = atMarket ? weighLoad(view, { ...load, market: false }, waits).pieces : weights.pieces;
  const [kind, mode] = ["kind", "mode"].map((name) => network.text(name));
  return (arc, place) => (mode[arc] === "rail" && kind[arc] !== "waiting" ? plain[3 * arc + place] : Number.NaN);
}

function sizeOf(weights, component, key) {
  const { view, load, rates } = weights;
  const { network } = view;
  if (component === "tonne")
    return network.text("key item")[key] === "haul" && network.text("key mode")[key] === "air"
      ? chargeable(load)
      : load.tonnes;
  if (component === "train") return rates.trains[key];
  return { feu: load.feu, box: load.boxes }[component] ?? 1;
}

function chargedFor(load, component, size, byWeight) {
  if (component === "tonne" && size > load.tonnes) return " by volume";
  return byWeight > 1 && (component === "feu" || component === "box") ? " by weight" : "";
}

// How often a price is paid on an arc: kilometres, days, or a share.
function timesOf(weights, arc, place, key, price) {
  const { view, load, share } = weights;
  const { network } = view;
  if (network.text("kind")[arc] === "drayage") {
    if (network.text("key item")[key] !== "drayage") return 1;
    const { pickup_km: before, delivery_km: after } = load.box;
    return network.text("state carrier")[network.tail[arc]] === "gate out" ? before : after;
  }
  return network.columns["price per_km"][price] ? network.number("piece km")[3 * arc + place] : share[3 * arc + place];
}

// A piece of an arc's cost by what it is paid for.
function parts(weights, arc, place, price) {
  const { view, load, rates, pieces } = weights;
  const { network } = view;
  const key = view.key[3 * arc + place] - 1;
  const times = timesOf(weights, arc, place, key, price);
  const isWaiting = network.text("kind")[arc] === "waiting";
  const per = network.columns["price per_km"][price] ? "-km" : isWaiting ? "-day" : "";
  const amounts = amountsOf(view, price);
  const used = COMPONENTS.filter((_, at) => amounts[at]);
  let cents = pieces[3 * arc + place];
  return used.toReversed().map((component) => {
    let size = sizeOf(weights, component, key);
    if (component === "feu" || component === "box") size *= rates.byWeight[key];
    const rate = amounts[COMPONENTS.indexOf(component)];
    // what rounding leaves goes to the first component, nearly always the only one
    const amount = component === used[0] ? cents : even(rate * size * times * 100);
    cents -= amount;
    const unit = `${UNITS[component]}${chargedFor(load, component, size, rates.byWeight[key])}${per}`;
    const table = network.text("key table")[key];
    // prices of lifts are called the same everywhere: where it is done tells them apart
    const where = table === "transfers" ? ` at ${network.facts.names[network.columns.from[arc]]}` : "";
    const line = { table, price, component, unit, where };
    return { line, quantity: size * times, cents: amount };
  });
}

// Which rows pay what is taken off an arc; the last part takes the cents of rounding.
export function subsidyParts(weights, arc) {
  const { view, load, pieces, subsidy } = weights;
  const { network, epoch } = view;
  let left = subsidy[arc];
  const found = [];
  for (let place = 0; place < 3; place++) {
    const cents = pieces[3 * arc + place];
    const key = view.key[3 * arc + place] - 1;
    const price = key >= 0 && cents ? epoch.subsidy[key] : 0;
    if (!left || !price || !touches(network, price, load.countries)) continue;
    const share = network.number("price share")[price];
    const part = Math.min(left, even(cents * share));
    const of = network.text("price row")[weights.rates.chosen[key]];
    found.push({ price, unit: "share", quantity: cents / 100, rate: share, cents: part, of, piece: place });
    left -= part;
  }
  const ride = left && ridden(network)[arc] ? epoch.ride[ridden(network)[arc] - 1] : 0;
  if (ride && pays(view, ride, load)) {
    found.push(ridePart(weights, arc, ride, left));
    left = 0;
  }
  if (left && found.length) found.at(-1).cents += left;
  return found;
}

function ridePart(weights, arc, price, cents) {
  const { view, load, pieces } = weights;
  const { network } = view;
  const size = (load.feu * network.number("km")[arc]) / network.number("service ride km")[ridden(network)[arc] - 1];
  const charged = (pieces[3 * arc] + pieces[3 * arc + 1] + pieces[3 * arc + 2]) / 100;
  const [feu] = amountsOf(view, price);
  const ceiling = network.number("price ceiling")[price];
  const ride = { price, cents, of: "", piece: null, feu };
  return feu * size > ceiling * charged
    ? { ...ride, unit: "share", quantity: charged, rate: ceiling }
    : { ...ride, unit: "FEU", quantity: size, rate: feu };
}

class Lines {
  constructor() {
    this.rows = new Map();
  }

  add(line, quantity, cents, tariff = Number.NaN) {
    const key = JSON.stringify(line);
    if (!this.rows.has(key)) this.rows.set(key, { line, quantity: 0, cents: 0, tariff: 0 });
    const row = this.rows.get(key);
    row.quantity += quantity;
    row.cents += cents;
    row.tariff += tariff;
    return row;
  }
}

function addLease(weights, arcs, charged) {
  const { view, load, lease, matrix } = weights;
  if (!view.epoch.lease || !load.carrier) return;
  const [feu] = amountsOf(view, view.epoch.lease);
  const component = feu ? "feu" : "box";
  const days = arcs.reduce((sum, arc) => sum + matrix[1][arc], 0) / 86_400;
  const amount = arcs.reduce((sum, arc) => sum + lease[arc], 0);
  const line = { table: "tariffs", price: view.epoch.lease, component, unit: `${UNITS[component]}-day` };
  charged.add(line, (feu ? load.feu : load.boxes) * days, amount);
}

function itemOf(view, { line, quantity, cents, tariff }, rate) {
  const { network, epoch } = view;
  const { price } = line;
  const text = (name) => network.text(`price ${name}`)[price];
  const isShare = line.unit === "share";
  const currency = isShare ? "" : text("currency");
  const exchange = isShare ? 1 : (network.facts.rates[epoch.rates][currency] ?? 1);
  const own = rate ?? amountsOf(view, price)[COMPONENTS.indexOf(line.component)];
  return {
    item: text("item"),
    name: `${text("name")}${line.where ?? ""}`,
    amount: cents / 100,
    table: line.table,
    row: text("row"),
    source: text("source"),
    confidence: text("confidence"),
    quantity,
    unit: line.unit,
    rate: own / exchange,
    currency,
    exchange,
    low: network.number("price low")[price],
    high: network.number("price high")[price],
    share_of: line.of ?? "",
    tariff: Number.isNaN(tariff) ? null : tariff / 100,
  };
}

// The lines of an invoice for some arcs; lines of one price row and unit are added up.
export function costItems(weights, arcs) {
  const { view, pieces, rates } = weights;
  const [charged, subsidised] = [new Lines(), new Lines()];
  const atTariff = tariffsOf(weights);
  for (const arc of arcs) {
    for (let place = 0; place < 3; place++) {
      const cents = pieces[3 * arc + place];
      const price = cents ? rates.chosen[view.key[3 * arc + place] - 1] : 0;
      if (!price) continue;
      const share = atTariff(arc, place) / cents;
      for (const part of parts(weights, arc, place, price))
        charged.add(part.line, part.quantity, part.cents, part.cents * share);
    }
    for (const part of subsidyParts(weights, arc)) {
      const line = { table: "tariffs", price: part.price, component: "feu", unit: part.unit, of: part.of };
      const row = subsidised.add(line, part.quantity, -part.cents);
      row.rate ??= -part.rate;
    }
  }
  addLease(weights, arcs, charged);
  return [
    ...[...charged.rows.values()].map((row) => itemOf(view, row)),
    ...[...subsidised.rows.values()].map((row) => itemOf(view, row, row.rate)),
  ];
}
