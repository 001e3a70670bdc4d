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
    ["origins", "destinations"].every((name, end) => {
      const codes = sets[columns[`price ${name}`][price]];
      return !codes.size || codes.has(load.countries[end]);
    })
  );
}

// The price that a load pays of every key; 0 for none.
export function chosenPrices(view, load) {
  const { network, epoch } = view;
  const of = new Map();
  return Int32Array.from(epoch.offer, (offer) => {
    if (!of.has(offer)) {
      const [general, ...particular] = network.offers[offer];
      of.set(offer, particular.find((price) => holds(network, price, load)) ?? general);
    }
    return of.get(offer);
  });
}

// Per FEU, box, consignment, tonne and train.
export function amountsOf(view, price) {
  const at = 5 * view.epoch.amount[price];
  return view.network.number("amount").subarray(at, at + 5);
}

// Trains that a load takes where a key is paid, and how many times its own length by its weight.
function trainsOf(view, load, key) {
  const { network, epoch } = view;
  const [teu, gross, wagon] = ["train_teu", "train_gross_t", "wagon_t_per_feu"].map(
    (name) => network.number(`train ${name}`)[epoch.train[key]],
  );
  const isRail = network.text("key item")[key] === "haul" && network.text("key mode")[key] === "rail";
  const tonnes = load.gross * load.boxes + wagon * load.feu;
  const taken = ((tonnes / gross) * teu) / load.teu;
  const each = load.gross + (wagon * load.feu) / load.boxes;
  const room = Math.max(Math.floor(gross / each + SPARE), 1);
  const trains = Math.max(Math.ceil(load.teu / teu), Math.ceil(load.boxes / room));
  return [isRail ? Math.max(taken, 1) : 1, trains];
}

// Currency per kilometre, and flat, of every key.
export function ratesOf(view, load) {
  const { network } = view;
  const chosen = chosenPrices(view, load);
  const size = chosen.length;
  const found = { chosen, perKm: new Float64Array(size), flat: new Float64Array(size) };
  found.byWeight = new Float64Array(size);
  found.trains = new Float64Array(size);
  const item = network.text("key item");
  const mode = network.text("key mode");
  for (let key = 0; key < size; key++) {
    const [feu, box, shipment, tonne, train] = amountsOf(view, chosen[key]);
    const [byWeight, trains] = trainsOf(view, load, key);
    const tonnes = item[key] === "haul" && mode[key] === "air" ? chargeable(load) : load.tonnes;
    const sized = (feu * load.feu + box * load.boxes) * byWeight;
    const amount = sized + shipment + tonne * tonnes + train * trains;
    const into = network.columns["price per_km"][chosen[key]] ? found.perKm : found.flat;
    into[key] = amount;
    found.byWeight[key] = byWeight;
    found.trains[key] = trains;
  }
  return found;
}
