// The question that the page opens with, and what it draws of an answer.
import { routeOf } from "./legs.js";

const CRITERIA = ["cost", "hours", "co2_kg"];

export function questionOf({ name, ...shipment }) {
  return { preset: name, shipment, criteria: [...CRITERIA], limits: {}, via: [], avoid: [], lifted: [] };
}

// What the page draws of an answer: routes, corridors, legs, texts, marks.
export function drawable(page, found) {
  const { data, network, places, links } = page;
  const texts = [...page.ownTexts];
  const legs = [];
  const known = new Map();
  const text = (value) => texts.push(value) - 1;
  const row = (leg) => ({
    ...leg,
    from: places.get(leg.from) ?? null,
    to: places.get(leg.to) ?? null,
    links: leg.links.map((link) => links.get(network.facts.links[link])).filter((at) => at !== undefined),
    service: text(leg.service),
    text: text(leg.text),
    source: text(leg.source),
    warning: text(leg.warning),
  });
  const legAt = (leg) => {
    const key = leg.arcs.join();
    if (!known.has(key)) known.set(key, legs.push(row(leg)) - 1);
    return known.get(key);
  };
  const routes = found.paths.map((path) => {
    const route = routeOf(found, path);
    return { ...route, legs: route.legs.map(legAt), remarks: route.remarks.map(text), assumptions: [], path };
  });
  const corridors = new Map();
  routes.forEach((route, number) => {
    if (!corridors.has(route.name)) corridors.set(route.name, { name: route.name, routes: [] });
    corridors.get(route.name).routes.push(number);
  });
  const clock = found.load.box.ready;
  return { routes, corridors: [...corridors.values()], legs, texts, clock, marks: marksOf(data, page.allMarks, legs) };
}

// The symbols of gauge changes, borders and ports that legs use.
function marksOf(data, every, legs) {
  const found = new Map();
  const typeOf = (leg, place) => {
    if (leg.kind === "border") return ["border", leg.border];
    if (leg.kind === "gauge change") return ["gauge", place.id];
    return leg.kind === "lift" && ["sea port", "inland port"].includes(place.kind) ? ["port", place.id] : null;
  };
  legs.forEach((leg, at) => {
    const place = data.places[leg.to ?? leg.from];
    const mark = place && typeOf(leg, place);
    if (!mark) return;
    const [type, id] = mark;
    const key = `${type} ${id}`;
    if (!found.has(key)) {
      const known = every.find((one) => one.type === type && one.id === id);
      const { name, lat, lon } = known || place;
      found.set(key, { type, id, name, lat, lon, legs: [], rows: [] });
    }
    found.get(key).legs.push(at);
  });
  return [...found.values()];
}
