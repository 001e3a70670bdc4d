// From a path of arcs to the rows that the page draws: as `corridor.itinerary.legs` and `draw.maps.payload` make them.
import { assumptionsOf, originsOf } from "./assumptions.js";
import { remarksOf } from "./remarks.js";
import { roundedTo } from "./rounding.js";
import { closedOnArrival } from "./warnings.js";
import { arcText, drayageText, onFerry, rideText, serviceName, waitingText } from "./wording.js";

const GRADES = ["high", "medium", "low", "estimate"];
const ACTIVITIES = {
  haul: "moving",
  pickup: "moving",
  delivery: "moving",
  lift: "handling",
  reconsignment: "handling",
  "gauge change": "gauge change",
  border: "border",
  waiting: "waiting",
};
const LONGEST_TEXT = 400;

export function short(text) {
  if (text.length <= LONGEST_TEXT) return text;
  const marks = [...text];
  return marks.length <= LONGEST_TEXT ? text : `${marks.slice(0, LONGEST_TEXT).join("")}…`;
}

const sumOf = (row, arcs) => arcs.reduce((total, arc) => total + row[arc], 0);

// Runs of hauls by one vehicle under one law, on rails or a ferry, and other arcs singly; empty moves are left out.
export function legArcs(weights, path) {
  const { network, trainClass } = weights.view;
  const kind = network.text("kind");
  const key = (arc, place) =>
    kind[arc] === "haul"
      ? [
          ...["mode", "gauge", "regime"].map((name) => network.text(name)[arc]),
          network.columns.service[arc],
          trainClass[arc] === "block",
          onFerry(network, arc),
        ].join("|")
      : `at ${place}`;
  const runs = [];
  let last = null;
  path.forEach((arc, place) => {
    const mine = key(arc, place);
    if (mine === last) runs.at(-1).push(arc);
    else runs.push([arc]);
    last = mine;
  });
  const rows = weights.matrix.slice(0, 3);
  return runs.filter(
    (run) => !["haul", "drayage"].includes(kind[run[0]]) || run.some((arc) => rows.some((row) => row[arc])),
  );
}

// Sources of the rows behind arcs, and the lowest of their confidences.
function originOf(view, arcs) {
  const { network } = view;
  const { texts } = network.facts;
  const said = ([source, grade]) => [texts[source], texts[grade]];
  const pairs = arcs.flatMap((arc) => {
    const row = view.border(arc);
    const { made, ordered, emitted } = originsOf(view, arc);
    return [
      ...made.map(said),
      ...(row ? [[row.source, row.confidence]] : []),
      ...ordered.map(said),
      ...emitted.map(said),
    ];
  });
  const worst = Math.max(-1, ...pairs.map(([, grade]) => GRADES.indexOf(grade)));
  return [[...new Set(pairs.map(([source]) => source))].join(" | "), GRADES[worst] || ""];
}

function kindOf(network, arc) {
  const kind = network.text("kind")[arc];
  if (kind !== "drayage") return kind;
  return network.text("state carrier")[network.tail[arc]] === "gate out" ? "pickup" : "delivery";
}

function textOf(weights, arcs, km, seconds) {
  const { view } = weights;
  const kind = view.network.text("kind")[arcs[0]];
  if (kind === "drayage") return drayageText(view, arcs[0], km, seconds / 3600);
  if (kind === "waiting") return waitingText(weights, arcs[0]);
  return arcs.length === 1 ? arcText(view, arcs[0]) : rideText(view, arcs);
}

function legOf(weights, arcs, warnings) {
  const { view, load } = weights;
  const { network } = view;
  const { facts, columns } = network;
  const [first] = arcs;
  const kind = kindOf(network, first);
  const [cents, seconds, grams] = weights.matrix.slice(0, 3).map((row) => sumOf(row, arcs));
  const drayage = { pickup: load.box.pickup_km, delivery: load.box.delivery_km }[kind];
  const km = drayage ?? sumOf(network.number("km"), arcs);
  const [source, confidence] = originOf(view, arcs);
  const row = kind === "border" ? view.border(first) : null;
  const moved = kind === "haul" ? arcs.filter((arc) => columns.link[arc]) : [];
  const service = columns.service[first];
  return {
    kind,
    mode: network.text("mode")[first],
    gauge: network.text("gauge")[first],
    service: short(serviceName(view, first) || (service ? facts.services[service - 1] : "")),
    regime: network.text("regime")[first],
    from: columns.from[first],
    to: columns.to[arcs.at(-1)],
    links: moved.map((arc) => columns.link[arc] - 1),
    border: kind === "border" ? network.text("border")[first] : "",
    technique: network.text("technique")[first],
    km: roundedTo(km, km >= 1 ? 1 : 3),
    cost: roundedTo(cents / 100, 0),
    hours: roundedTo(seconds / 3600, 1),
    p90: row ? roundedTo(row.p90_h, 1) : null,
    co2: roundedTo(grams / 1000, 0),
    text: short(textOf(weights, arcs, km, seconds)),
    source: short(source),
    confidence,
    warning: short(
      arcs
        .filter((arc) => warnings.has(arc))
        .map((arc) => warnings.get(arc))
        .join("; "),
    ),
    arcs,
    exact: { cents, seconds, grams, km },
  };
}

const groupsDiffer = (network, one, other) => {
  const { groups } = network.facts;
  return !(groups[one] || []).some((group) => (groups[other] || []).includes(group));
};

// What an arc adds to the name of a corridor; blank for most.
function corridorPart(network, arc) {
  const { facts, columns } = network;
  const [kind, mode, before, after] = ["kind", "mode", "from_country", "to_country"].map(
    (name) => network.text(name)[arc],
  );
  const ends = `${facts.cities[columns.from[arc]]}-${facts.cities[columns.to[arc]]}`;
  if (kind === "haul" && ["sea", "air", "barge"].includes(mode)) {
    const variant = columns.link[arc] ? facts.variants[columns.link[arc] - 1] : "";
    return `${mode} ${ends}${variant ? ` (${variant})` : ""}`;
  }
  const isLand = kind === "border" && (mode === "rail" || mode === "road");
  if (!isLand || !groupsDiffer(network, before, after)) return "";
  return mode === "rail" ? ends : `road ${ends}`;
}

// The main crossings and sea lanes: what makes two routes the same corridor.
export function corridorName(network, path) {
  const parts = path.map((arc) => corridorPart(network, arc)).filter(Boolean);
  const moved = path.filter((arc) => network.number("km")[arc]).map((arc) => network.text("mode")[arc]);
  return parts.join(", ") || [...new Set(moved)].join(" and ") || "at the terminal";
}

// How often the gauge of the rails under a box changes: at a yard, and by a lorry from one railway to another.
function gaugeChanges(legs) {
  let found = 0;
  let gauge = "";
  for (const leg of legs) {
    const isRail = leg.kind === "haul" && leg.mode === "rail";
    if (leg.kind === "gauge change" || (isRail && gauge && gauge !== leg.gauge)) found++;
    if (isRail) gauge = leg.gauge;
    else if (leg.kind === "gauge change" || (leg.kind === "haul" && leg.mode !== "road")) gauge = "";
  }
  return found;
}

function hoursBy(legs) {
  const found = Object.fromEntries(Object.values(ACTIVITIES).map((activity) => [activity, 0]));
  for (const leg of legs) found[ACTIVITIES[leg.kind]] += leg.exact.seconds / 3600;
  return Object.fromEntries(Object.entries(found).map(([activity, hours]) => [activity, roundedTo(hours, 1)]));
}

// A route: its totals, and its legs.
export function routeOf(asked, path) {
  const { network, weights, load } = asked;
  const warnings = closedOnArrival(asked, path);
  const legs = legArcs(weights, path).map((arcs) => legOf(weights, arcs, warnings));
  const [cents, seconds, grams, boards] = weights.matrix.map((row) => sumOf(row, path));
  const km = legs.reduce((sum, leg) => sum + leg.exact.km, 0);
  return {
    name: short(corridorName(network, path)),
    legs,
    cents,
    seconds,
    grams,
    cost: roundedTo(cents / 100, 0),
    perBox: roundedTo(cents / 100 / load.boxes, 0),
    hours: roundedTo(seconds / 3600, 1),
    boxes: load.boxes,
    co2: roundedTo(grams / 1000, 0),
    co2PerBox: roundedTo(grams / 1000 / load.boxes, 0),
    km: roundedTo(km, km >= 1 ? 0 : 3),
    transfers: Math.max(0, boards - 1),
    gaugeChanges: gaugeChanges(legs),
    borders: legs.filter((leg) => leg.border).length,
    currency: network.facts.currency,
    hoursBy: hoursBy(legs),
    remarks: remarksOf(asked, path, legs).map(short),
    assumptions: assumptionsOf(asked, path, legs).map((told) => short(`assumed: ${told}`)),
  };
}
