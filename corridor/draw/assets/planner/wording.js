// Arcs in words: as `corridor.graph.arc_texts`.
import { fixed } from "./rounding.js";

const OWN_TRAIN = "own block train";
const VEHICLES = { rail: "wagon", road: "lorry", sea: "ship", barge: "barge", air: "aircraft" };
const STATES = { restricted: ", restricted", stopped: ", stopped for loading" };
const QUEUES = { any: "" };

export const grouped = (text) => text.replace(/^(-?\d+)/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));

// As Python's format ":g": six digits, no zeros behind the point.
export function general(value) {
  if (value === 0) return "0";
  const [digits, power] = value.toExponential(5).split("e");
  if (Number(power) < 6 && Number(power) >= -4) return String(Number(value.toPrecision(6)));
  const sign = Number(power) < 0 ? "-" : "+";
  return `${Number(digits)}e${sign}${String(Math.abs(Number(power))).padStart(2, "0")}`;
}

export const counted = (number, noun) => {
  const plural = noun.endsWith("x") ? `${noun}es` : `${noun}s`;
  return `${grouped(String(number))} ${number === 1 ? noun : plural}`;
};

export const kilometres = (km) => (km >= 1 || !(km > 0) ? grouped(fixed(km, 0)) : general(Number(km.toPrecision(2))));

const name = (network, terminal) => network.facts.names[terminal];

export function vehicleName(view, arc) {
  const { network } = view;
  const service = network.columns.service[arc];
  if (service) return network.facts.service_names[service - 1];
  const gauge = network.text("gauge")[arc];
  if (view.isOwn(arc)) return `${OWN_TRAIN} ${gauge}`;
  return `${VEHICLES[network.text("mode")[arc]]} ${gauge}`.trim();
}

// That a ferry carries the train or wagon in turn.
export const onFerry = (network, arc) => network.facts.ferries.includes(network.columns.link[arc] - 1);

const ridingText = (view, arc) => `${vehicleName(view, arc)}${onFerry(view.network, arc) ? " by train ferry" : ""}`;

export function serviceName(view, arc) {
  const { network } = view;
  const kind = network.text("kind")[arc];
  if ((kind === "haul" || kind === "waiting") && view.isOwn(arc)) return OWN_TRAIN;
  const service = network.columns.service[arc];
  return service ? network.facts.service_names[service - 1] : "";
}

function borderText(view, arc) {
  const { network } = view;
  const row = view.border(arc);
  if (!row) return network.text("border")[arc];
  const own = view.trainClass[arc];
  let trains = "";
  if (network.text("mode")[arc] === "rail" && !(row.train_class in QUEUES))
    trains = `, ${own} trains${row.train_class === own ? "" : ` in the queue of ${row.train_class} ones`}`;
  return `${row.name}${trains}${STATES[row.state] || ""}`;
}

function waitText(view, arc, hours, filling) {
  const { network } = view;
  const there = name(network, network.columns.to[arc]);
  const text = `wait at ${there} for ${vehicleName(view, arc)}, ${fixed(hours, 1)} h on average`;
  return filling ? `${text}, ${filling}` : text;
}

function collectionText(view, arc, load) {
  const { network } = view;
  const there = name(network, network.columns.to[arc]);
  const terms = view.terms.get(view.railway(arc));
  if (!view.isOwn(arc)) {
    const hours = fixed(terms ? terms[4] : 0, 1);
    const gauge = network.text("gauge")[arc];
    return `wait at ${there} for collection and the marshalling of a train of ${gauge} mm, ${hours} h on average`;
  }
  const trains = Math.ceil(load.teu / terms[5] - 1e-9);
  const filling = `${counted(load.boxes, "box")} on ${counted(trains, "train")} of at most ${general(terms[5])} TEU`;
  return `wait at ${there} for ${vehicleName(view, arc)}, ordered ${fixed(terms[3], 1)} h before; ${filling}`;
}

// A wait, with the departures that the boxes fill.
export function waitingText(weights, arc) {
  const { view, load, waits } = weights;
  const service = view.network.columns.service[arc];
  if (!service) return collectionText(view, arc, load);
  const wait = waits.get(service - 1);
  if (!wait) return waitText(view, arc, view.hours[arc], "");
  const room = general(view.network.number("service teu")[service - 1]);
  const filling = `${counted(load.boxes, "box")} on ${counted(wait.departures, "departure")}, ${room} TEU each`;
  return waitText(view, arc, wait.hours, wait.departures > 1 ? filling : "");
}

export function drayageText(view, arc, km, hours) {
  const { network } = view;
  const there = name(network, network.columns.to[arc]);
  const carrier = network.text("state carrier");
  if (!km && carrier[network.head[arc]] === "gate in") return `the carrier's container is left at ${there}`;
  const towards = carrier[network.tail[arc]] === "gate out" ? "to" : "from";
  return `by lorry ${towards} ${there}, ${kilometres(km)} km, ${fixed(hours, 1)} h`;
}

export function arcText(view, arc) {
  const { network } = view;
  const hours = `${fixed(view.seconds[arc] / 3600, 1)} h`;
  const [from, there] = [network.columns.from[arc], network.columns.to[arc]].map((place) => name(network, place));
  const [carrier, regime] = ["carrier", "regime"].map((what) => {
    const of = network.text(`state ${what}`);
    return [of[network.tail[arc]], of[network.head[arc]]];
  });
  const technique = network.text("technique")[arc];
  const step = network.text("kind")[arc];
  switch (step) {
    case "haul":
      return `${ridingText(view, arc)} ${from} - ${there}, ${kilometres(network.number("km")[arc])} km, ${hours}`;
    case "gauge change":
      return `gauge change ${carrier[0]} to ${carrier[1]} mm at ${there} by ${technique}, ${hours}`;
    case "border":
      return `border ${borderText(view, arc)}, ${hours}`;
    case "reconsignment":
      return `new consignment note ${regime[0]} to ${regime[1]} at ${there}, ${hours}`;
    default:
      return `${carrier[1] === "stack" ? "unloaded" : "loaded"} at ${there} (${vehicleName(view, arc)}), ${hours}`;
  }
}

// Several hauls by one vehicle.
export function rideText(view, arcs) {
  const { network } = view;
  const { from, to } = network.columns;
  const sum = (row) => arcs.reduce((total, arc) => total + row[arc], 0);
  const way = `${name(network, from[arcs[0]])} - ${name(network, to[arcs.at(-1)])}`;
  const hours = fixed(sum(view.seconds) / 3600, 1);
  return `${ridingText(view, arcs[0])} ${way}, ${fixed(sum(network.number("km")), 0)} km, ${hours} h`;
}
