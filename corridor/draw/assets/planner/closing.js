// What closes arcs to a load, each with its reason: as `corridor.graph.compiled.Graph.blocks_of` and its neighbours.
import { fixed } from "./rounding.js";

function bordersShut(view) {
  const { network } = view;
  const found = new Map();
  network.arcsOf("border").forEach((arc) => {
    if (!view.isShut(arc)) return;
    const row = view.border(arc);
    const way = `${network.text("from_country")[arc]} to ${network.text("to_country")[arc]}`;
    const text = row
      ? `${row.name} is ${row.state} (${row.window})${row.notes ? `: ${row.notes}` : ""}`
      : `${network.text("border")[arc]}: no row for ${view.trainClass[arc]} traffic from ${way} on this date`;
    const id = network.text("border")[arc];
    const key = `${id}\n${text}`;
    if (!found.has(key)) found.set(key, { id, table: "borders", text, arcs: [] });
    found.get(key).arcs.push(arc);
  });
  return [...found.values()];
}

const startsWith = (code, prefixes) => prefixes.some((prefix) => code.startsWith(prefix));
const among = (codes, code) => !codes.length || codes.includes(code);

// Whether the shipment's side of a rule holds but for its goods, which may not be known.
export const isOfEnds = (rule, load) =>
  among(rule.origins, load.countries[0]) &&
  among(rule.destinations, load.countries[1]) &&
  among(rule.container_types, load.box.container_type);

export function concerns(rule, load) {
  const { hs } = load.box;
  return (
    (!rule.hs.length || startsWith(hs, rule.hs)) &&
    !(rule.except_hs.length && startsWith(hs, rule.except_hs)) &&
    isOfEnds(rule, load)
  );
}

export const isActive = (rule, day) => (!rule.since || rule.since <= day) && (!rule.until || day <= rule.until);

function rulesOn(view, load) {
  return view.network.facts.rules
    .map((rule, number) => [rule, number])
    .filter(([rule]) => isActive(rule, view.epoch.since) && concerns(rule, load))
    .map(([rule, number]) => ({
      id: rule.id,
      table: "rules",
      text: `${rule.name} (${rule.window})`,
      arcs: view.closedBy("rule", number),
    }));
}

// Whether a class of dangerous goods, or the class of a division, is among those of a limit.
export const namesClass = ({ classes }, dangerous) =>
  classes.some((code) => dangerous === code || dangerous.startsWith(`${code}.`));

function binds(limit, load) {
  if (limit.length_ft !== null && load.length !== limit.length_ft) return false;
  const isHeavy = limit.max_gross_t !== null && load.gross > limit.max_gross_t + 1e-9;
  return isHeavy || namesClass(limit, load.box.dangerous);
}

function limitText(limit, load) {
  const isHeavy = limit.max_gross_t !== null && load.gross > limit.max_gross_t;
  const why = isHeavy ? `each of these weighs ${fixed(load.gross, 2)} t` : `these are of class ${load.box.dangerous}`;
  return `${limit.name}; ${why}`;
}

function limitsOn(view, load) {
  const { network } = view;
  const gates = new Set([
    ...(load.box.pickup_km ? [] : network.columns.pickup),
    ...(load.box.delivery_km ? [] : network.columns.delivery),
  ]);
  return network.facts.limits
    .map((limit, number) => [limit, number])
    .filter(([limit]) => view.epoch.limits.includes(limit.id) && binds(limit, load))
    .map(([limit, number]) => ({
      id: limit.id,
      table: "cargo_limits",
      text: limitText(limit, load),
      arcs: view.closedBy("limit", number).filter((arc) => !gates.has(arc)),
    }));
}

// Trains of one's own, of boxes that are to leave on one and do not fit on it.
function ownTrains(view, load) {
  if (load.box.split || !view.filled.size) return [];
  const { network } = view;
  const arcs = [];
  network.arcsOf("waiting").forEach((arc) => {
    if (network.columns.service[arc] || !view.isOwn(arc)) return;
    if (Math.ceil(load.teu / view.terms.get(view.railway(arc))[5] - 1e-9) > 1) arcs.push(arc);
  });
  const text = `a train of one's own does not take ${load.teu} TEU, and all boxes are to leave on one`;
  return arcs.length ? [{ id: "one train", table: "trains", text, arcs }] : [];
}

function servicesFull(view, full) {
  const { network } = view;
  return full.map(([service, text]) => ({
    id: network.facts.services[service],
    table: "services",
    text,
    arcs: Array.from(network.boardings.filter((arc) => network.columns.service[arc] === service + 1)),
  }));
}

// Everything but flights, power and what the question itself avoids.
export function blocksOf(view, load, full) {
  const shut = view.network.latest("shut", [view.epoch.border, view.own], () => bordersShut(view));
  return [
    ...shut,
    ...rulesOn(view, load),
    ...limitsOn(view, load),
    ...ownTrains(view, load),
    ...servicesFull(view, full),
  ];
}

// Arcs that some blocks or an idle service take away.
export function closedBy(view, blocks) {
  const { network, epoch } = view;
  const { service } = network.columns;
  const served = network.keep("served", () => Int32Array.from(service.keys()).filter((arc) => service[arc]));
  const closed = new Uint8Array(service.length);
  const { idle } = epoch;
  for (let place = 0; place < served.length; place++) closed[served[place]] = idle[service[served[place]] - 1];
  for (const { arcs } of blocks) for (const arc of arcs) closed[arc] = 1;
  return closed;
}
