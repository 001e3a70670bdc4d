// A shipment against the network: what weights ask of it. As `corridor.graph.weights.load_of`.

// What only Python answers exactly: the page says so, and hands the question over.
export class Handover extends Error {}

// What takes longer than a reader waits without a word: it is for a thread beside the page.
export class Slow extends Error {}

// Labels of plain searches and of those that carry resources, at the most, and what follows from more.
export const PATIENT = {
  plain: 3_000_000,
  resourced: 150_000, // some seconds
  fault: () => new Handover("too many labels for a page: set limits"),
};
export const QUICK = { plain: 20_000, resourced: 1500, fault: () => new Slow() };

const DEFAULTS = {
  containers: 1,
  container_type: "45G1",
  hs: "",
  cargo_tonnes_each: null,
  value_each: null,
  pickup_km: 0,
  delivery_km: 0,
  value_of_time: null,
  subsidies: true,
  decay_per_day: 0,
  container_owner: "shipper",
  dangerous: "",
  power_within_h: null,
  split: true,
  prices: "market",
  air: null,
};

const MOST = {
  cargo_tonnes_each: 1e3,
  value_each: 1e9,
  pickup_km: 2e4,
  delivery_km: 2e4,
  value_of_time: 1e6,
  decay_per_day: 1,
  power_within_h: 5e3,
};

// What a field that is no number may be; an address may say anything.
const CHOICES = {
  container_owner: ["Box of", ["shipper", "carrier"]],
  prices: ["Rail prices", ["market", "tariff"]],
  subsidies: ["Subsidies", [true, false]],
  split: ["Boxes leave", [true, false]],
  air: ["Flights", [null, true, false]],
};

function refuseChoices(box, { dangerous }) {
  const classes = ["", ...dangerous.map(([code]) => code)];
  for (const [name, [label, known]] of Object.entries({ ...CHOICES, dangerous: ["Dangerous goods", classes] }))
    if (!known.includes(box[name])) throw new Error(`${label} cannot be “${box[name]}”`);
}

function refuseNumbers(box) {
  const { containers } = box;
  if (!Number.isInteger(containers) || containers < 1 || containers > 1e6)
    throw new Error("the number of boxes is a whole number from 1 to 1,000,000");
  for (const [name, most] of Object.entries(MOST)) {
    const value = box[name];
    if (value !== null && !(typeof value === "number" && value >= 0 && value <= most))
      throw new Error(`${name.replaceAll("_", " ")} is a number from 0 to ${most}`);
  }
  if (typeof box.hs !== "string" || !/^(\d\d){0,5}$/.test(box.hs))
    throw new Error("an HS code has 2, 4, 6, 8 or 10 digits");
  if (box.decay_per_day && box.value_each === null)
    throw new Error("decay is a share of the goods' value: fill in the value of a box");
}

function tonnesEach(box, kind) {
  const payload = kind.payload_kg / 1000;
  if (box.cargo_tonnes_each === null) return Math.min(payload, 9 * kind.teu);
  if (box.cargo_tonnes_each > payload)
    throw new Error(`${box.cargo_tonnes_each} t is above the payload of a ${box.container_type}, ${payload} t`);
  return box.cargo_tonnes_each;
}

function powerWithin(box, kind) {
  if (!kind.powered) {
    if (box.power_within_h !== null) throw new Error(`a ${box.container_type} needs no power`);
    return Number.POSITIVE_INFINITY;
  }
  return box.power_within_h ?? kind.power_within_h ?? Number.POSITIVE_INFINITY;
}

// Currency per hour; null where the tariff says it.
function valueOfTime(box) {
  if (box.value_of_time !== null) return box.value_of_time * box.containers;
  if (box.value_each === null) return null;
  return box.value_each * (0.1 / 8760 + box.decay_per_day / 24) * box.containers;
}

export function loadOf(network, shipment) {
  const box = { ...DEFAULTS, ...shipment };
  const { facts } = network;
  refuseNumbers(box);
  refuseChoices(box, facts);
  const [from, to] = [box.origin, box.destination].map((id) => network.place.get(id));
  if (from === undefined || to === undefined) throw new Error("say from where to where");
  if (from === to) throw new Error("origin and destination are one terminal: nothing is to be moved");
  const kind = Object.hasOwn(facts.containers, box.container_type) && facts.containers[box.container_type];
  if (!kind) throw new Error(`no container type is called ${box.container_type}`);
  const each = tonnesEach(box, kind);
  const boxes = box.containers;
  const teu = boxes * kind.teu;
  return {
    box,
    timeless: JSON.stringify({ ...box, ready: "" }), // what of it prices ask for
    ends: [from, to],
    countries: [facts.country[from], facts.country[to]],
    boxes,
    teu,
    feu: teu * 0.5,
    tonnes: each * boxes,
    gross: each + kind.tare_kg / 1000,
    length: kind.length_ft,
    volume: (kind.volume_m3 ?? 0) * boxes,
    valueOfTime: valueOfTime(box),
    powerWithin: powerWithin(box, kind),
    carrier: box.container_owner === "carrier",
    market: box.prices === "market",
  };
}

export const chargeable = (load) => Math.max(load.tonnes, load.volume * 0.167);

// The railways whose shortest train a load fills.
export function filledBy(network, epoch, teu) {
  const rows = network.facts.terms[epoch.terms] || [];
  return rows.filter((row) => row[2] !== null && teu >= row[2]).map((row) => [row[0], row[1]]);
}
