// How a load waits for services whose departures do not take it all: as `corridor.graph.cargo.ServiceRoom`.
import { Handover } from "./load.js";

const SPARE = 1e-9;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

// Moments are milliseconds of a clock that knows no time zone.
export const momentOf = (text) => Date.parse(`${text.replace(" ", "T")}${text.length > 10 ? "" : "T00:00"}Z`);

const sum = (values) => values.reduce((total, value) => total + value, 0);

// Mean hours until the last box has left, of departures that go on as their gaps say.
function regularWait(gaps, departures) {
  const rounds = Math.floor((departures - 1) / gaps.length);
  const more = (departures - 1) % gaps.length;
  const spans = gaps.map((gap, place) => {
    const after = Array.from({ length: more }, (_, step) => gaps[(place + step + 1) % gaps.length]);
    const least = rounds * sum(gaps) + sum(after);
    return [least, least + gap];
  });
  const total = sum(spans.map(([least, most]) => most - least));
  return sum(spans.map(([least, most]) => (most - least) * (least + most))) / (2 * total);
}

// Departures of a service that a load fills; 0 where not one box fits.
function departuresOf(room, load) {
  if (room < 0) return 1;
  const fitting = Math.floor(room / (load.teu / load.boxes) + SPARE);
  return fitting < 1 ? 0 : Math.ceil(load.boxes / fitting);
}

export function gapsOf(network) {
  let at = 0;
  const hours = network.number("gap hours");
  return network.keep("gaps", () =>
    Array.from(network.columns["service gaps"], (size) => Array.from({ length: size }, () => hours[at++])),
  );
}

// The end of the last day of a service; infinite where it runs on.
function endOf(network, service) {
  const day = network.columns["service until"][service];
  return day ? momentOf(network.facts.days[day - 1]) + DAY : Number.POSITIVE_INFINITY;
}

function whyNot(network, service, load, departures) {
  const name = network.facts.service_names[service];
  const room = `${name} takes ${network.number("service teu")[service]} TEU a departure`;
  if (!departures) return `${room}, and each of these boxes is ${load.teu / load.boxes} TEU`;
  return `${room}, and ${load.teu} TEU are to leave on one`;
}

// Waits of a load by service, where it does not wait as a single box does, and the services closed to it.
export function waitsOf(view, load, ready) {
  const { network, epoch } = view;
  const rooms = network.number("service teu");
  const gaps = gapsOf(network);
  const waits = new Map();
  const full = [];
  rooms.forEach((room, service) => {
    if (!network.columns["service arc"][service]) return;
    const runs = !epoch.idle[service];
    const departures = departuresOf(room, load);
    const ends = endOf(network, service);
    // a headway more: the last known departure may be well before the end of the last day
    if (runs && (ends - ready) / HOUR < (departures + 1) * Math.max(...gaps[service]))
      throw new Handover(`${network.facts.service_names[service]} runs for a last few days then`);
    if (departures === 1) return;
    if (departures && (load.box.split || departures === 1))
      waits.set(service, { hours: regularWait(gaps[service], departures), departures });
    else if (runs) full.push([service, whyNot(network, service, load, departures)]);
  });
  return { waits, full };
}

// Until when services can be boarded: whether a path boards each in its season. Arcs with their seconds.
export function keepsSeasons(network, path, seconds, ready) {
  const kind = network.text("kind");
  let gone = 0;
  return path.every((arc) => {
    gone += seconds[arc];
    const service = network.columns.service[arc];
    if (kind[arc] !== "waiting" || !service) return true;
    const left = (endOf(network, service - 1) - ready) / 1000;
    return left === Number.POSITIVE_INFINITY || gone <= Math.ceil(left - 1e-4) - 1;
  });
}
