// Legs of routes with all that the page is told of them, as rows and as features.
import { letter } from "../format.js";
import { stepsOfLegs } from "../lines/steps.js";
import { lineFeature } from "../panel/table.js";
import { chosen } from "../route_choice.js";

// Costs and CO2e are those of the whole shipment.
function factsOf({ data }, leg) {
  const { places, texts } = data;
  const placeName = (at) => (at === null ? "" : places[at].name);
  return {
    kind: leg.kind,
    mode: leg.mode,
    gauge: leg.gauge,
    service: texts[leg.service],
    note: leg.regime,
    from: placeName(leg.from),
    to: placeName(leg.to),
    border: leg.border,
    technique: leg.technique,
    km: leg.km,
    cost: leg.cost,
    hours: leg.hours,
    hours_p90: leg.p90,
    co2_kg: leg.co2,
    text: texts[leg.text],
    warning: texts[leg.warning],
    source: texts[leg.source],
    confidence: leg.confidence,
  };
}

const plain = (value) => value ?? "";
const called = (one, order, place) => `${letter(order)}${one.routes.length > 1 ? place + 1 : ""}`;

// The legs of every route, in order.
export function legSheet(page) {
  const { corridors, routes, legs } = page.data;
  const heads = Object.keys(factsOf(page, legs[routes[0].legs[0]]));
  const rows = corridors.flatMap((one, order) =>
    one.routes.flatMap((number, place) =>
      routes[number].legs.map((leg, at) => {
        const facts = factsOf(page, legs[leg]);
        return [called(one, order, place), at + 1, ...heads.map((head) => plain(facts[head]))];
      }),
    ),
  );
  return { name: "legs", heads: ["route", "leg", ...heads], rows };
}

// What stands at one place is a point there; what is at no known place has no geometry.
function featureOf(page, leg, properties) {
  const { places, legs } = page.data;
  const steps = stepsOfLegs(page.data, [leg]);
  if (steps.length) return lineFeature([steps[0].from, ...steps.map((step) => step.to)], properties);
  const at = legs[leg].to ?? legs[leg].from;
  const geometry = at === null ? null : { type: "Point", coordinates: [places[at].lon, places[at].lat] };
  return { type: "Feature", properties, geometry };
}

// The legs of the routes on the map.
export function legFeatures(page) {
  const { corridors, routes, legs } = page.data;
  return page.lines.flatMap(({ order }) => {
    const number = chosen(page, order);
    const route = called(corridors[order], order, corridors[order].routes.indexOf(number));
    return routes[number].legs.map((leg, at) =>
      featureOf(page, leg, { route, leg: at + 1, ...factsOf(page, legs[leg]) }),
    );
  });
}
