// What a load pays for each key of an epoch: as `corridor.graph.prices`.
import { chargeable } from "./load.js";

const SPARE = 1e-9; // of a box that a train takes in spite of it
export const COMPONENTS = ["feu", "box", "shipment", "tonne", "train"];

export function touches(network, price, countries) {
  const zones = network.sets[network.columns["price zones"][price]];
  return !zones.size || countries.some((code) => zones.has(code));
}

function holds(network, price, load) {
  const { columns, sets } = network;
  const relation = network.text("price relation")[price];
  const zones = sets[columns["price zones"][price]];
  const touched = touches(network, price, load.countries);
  return (
    (load.market || !columns["price market"][price]) &&
    !(relation === "transit" && zones.size && touched) &&
    !(relation === "local" && !touched) &&
    ["origins", "destinations", "containers"].every((name, place) => {
      const codes = sets[columns[`price ${name}`][price]];
      return !codes.size || codes.has([...load.countries, load.box.container_type][place]);
    })
  );
}

// The price that a load pays of every key; 0 for none.
function chosenPrices(view, load) {
  const { network, epoch } = view;
  // of each offer, whatever the day
  const of = network.latest("prices of offers", [load.timeless, load.market], () =>
    new Int32Array(network.offers.length).fill(-1),
  );
  const found = new Int32Array(epoch.offer.length);
  for (let key = 0; key < found.length; key++) {
    const offer = epoch.offer[key];
    if (of[offer] < 0) {
      const [general, ...particular] = network.offers[offer];
      of[offer] = particular.find((price) => holds(network, price, load)) ?? general;
    }
    found[key] = of[offer];
  }
  return found;
}

// Per FEU, box, consignment, tonne and train.
export function amountsOf(view, price) {
  const at = 5 * view.epoch.amount[price];
  return view.network.number("amount").subarray(at, at + 5);
}

// Of trains of each size: how many a load takes, and how many times its own length by its weight.
function trainsOf(network, load, size) {
  const [teu, gross, wagon] = ["train_teu", "train_gross_t", "wagon_t_per_feu"].map(
    (name) => network.number(`train ${name}`)[size],
  );
  const tonnes = load.gross * load.boxes + wagon * load.feu;
  const taken = ((tonnes / gross) * teu) / load.teu;
  const each = load.gross + (wagon * load.feu) / load.boxes;
  const room = Math.max(Math.floor(gross / each + SPARE), 1);
  const trains = Math.max(Math.ceil(load.teu / teu), Math.ceil(load.boxes / room));
  return [Math.max(taken, 1), trains];
}

// What is hauled, by the way it goes: for each key 1 on rails, 2 in the air, 0 for all else.
function haulage(network) {
  const mode = network.text("key mode");
  const item = network.text("key item");
  return network.keep("haulage of keys", () =>
    Uint8Array.from(item, (name, key) => (name === "haul" ? { rail: 1, air: 2 }[mode[key]] || 0 : 0)),
  );
}

// Currency per kilometre, and flat, of every key.
export function ratesOf(view, load) {
  const { offer, amount, train } = view.epoch;
  return view.network.latest("rates", [offer, amount, train, load.timeless, load.market], () => newRates(view, load));
}

function newRates(view, load) {
  const { network, epoch } = view;
  const chosen = chosenPrices(view, load);
  const size = chosen.length;
  const found = { chosen, perKm: new Float64Array(size), flat: new Float64Array(size) };
  found.byWeight = new Float64Array(size);
  found.trains = new Float64Array(size);
  const haul = haulage(network);
  const amounts = network.number("amount");
  const isPerKm = network.columns["price per_km"];
  const bySize = network.number("train train_teu").length;
  const taken = Array.from({ length: bySize }, (_, kind) => trainsOf(network, load, kind));
  const inTheAir = chargeable(load);
  for (let key = 0; key < size; key++) {
    const price = chosen[key];
    const at = 5 * epoch.amount[price];
    const [ofRail, trains] = taken[epoch.train[key]];
    const byWeight = haul[key] === 1 ? ofRail : 1;
    const tonnes = haul[key] === 2 ? inTheAir : load.tonnes;
    const sized = (amounts[at] * load.feu + amounts[at + 1] * load.boxes) * byWeight;
    const amount = sized + amounts[at + 2] + amounts[at + 3] * tonnes + amounts[at + 4] * trains;
    const into = isPerKm[price] ? found.perKm : found.flat;
    into[key] = amount;
    found.byWeight[key] = byWeight;
    found.trains[key] = trains;
  }
  const { perKm, flat } = found;
  return { ...found, perKm: network.settled("rates per km", perKm), flat: network.settled("flat rates", flat) };
}
