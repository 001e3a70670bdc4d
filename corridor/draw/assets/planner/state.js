// The question that the page opens with, and what it draws of an answer.
import { dayOf } from "./clocks.js";
import { routeOf } from "./legs.js";
import { costOf, daysOf } from "./ranges.js";
import { momentOf } from "./services.js";

const CRITERIA = ["cost", "hours", "co2_kg"];
const KNOWN = [...CRITERIA, "transfers"];
const LIMITED = [...KNOWN, "days"];
const MOMENT = /^\d{4}-\d\d-\d\d([ T]\d\d:\d\d(:\d\d)?)?$/;

export function questionOf({ name, ...shipment }) {
  return { preset: name, shipment, criteria: [...CRITERIA], limits: {}, arrive: "", via: [], avoid: [], lifted: [] };
}

// Of the calendar: 31 February is none, though a browser takes it for a day in March.
const isMoment = (text) => MOMENT.test(text) && dayOf(momentOf(text)) === text.slice(0, 10);
const isRecord = (value) => typeof value === "object" && value !== null && !Array.isArray(value);
const areTexts = (values) => values.every((value) => typeof value === "string");
const arePoints = (values) =>
  Array.isArray(values) && values.every((one) => isRecord(one) && areTexts([one.kind, one.key]));

// Whether the parts of a question are of their kinds; what they say is for the search to refuse.
function isQuestion({ shipment, criteria, limits, arrive, via, avoid, lifted }) {
  const { origin, destination, ready } = shipment;
  return (
    areTexts([origin, destination, ready]) &&
    isMoment(ready) &&
    (arrive === "" || (areTexts([arrive]) && isMoment(arrive))) &&
    Array.isArray(criteria) &&
    criteria.every((one) => KNOWN.includes(one)) &&
    [2, 3].includes(criteria.length) &&
    new Set(criteria).size === criteria.length &&
    isRecord(limits) &&
    Object.keys(limits).every((name) => LIMITED.includes(name)) &&
    arePoints(via) &&
    arePoints(avoid) &&
    Array.isArray(lifted) &&
    areTexts(lifted)
  );
}

// The question of an address, completed by the one that the page opens with; null where it holds none that can be read.
export function questionIn(text, opening) {
  try {
    const said = JSON.parse(decodeURIComponent(text));
    if (!isRecord(said) || !isRecord(said.shipment ?? {})) return null;
    const known = Object.fromEntries(Object.keys(opening).map((key) => [key, said[key] ?? opening[key]]));
    const question = { ...known, shipment: { ...opening.shipment, ...said.shipment } };
    return isQuestion(question) ? question : null;
  } catch {
    return null;
  }
}

// What the page draws of an answer: routes, corridors, legs, texts, marks.
export function drawable(page, found) {
  const { data, network, places, links } = page;
  const texts = [...page.ownTexts];
  const legs = [];
  const known = new Map();
  const text = (value) => texts.push(value) - 1;
  const told = new Map();
  const tell = (value) => {
    if (!told.has(value)) told.set(value, text(value));
    return told.get(value);
  };
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
    // the days that they may take are worked out once the page is drawn
    const later = { exactLegs: route.legs, daysRange: null, along: null, perBoxRange: costOf(found, path) };
    const [remarks, assumptions] = [route.remarks, route.assumptions].map((every) => every.map(tell));
    return { ...route, ...later, legs: route.legs.map(legAt), remarks, assumptions, path };
  });
  const corridors = new Map();
  routes.forEach((route, number) => {
    if (!corridors.has(route.name)) corridors.set(route.name, { name: route.name, routes: [] });
    corridors.get(route.name).routes.push(number);
  });
  const clock = found.load.box.ready;
  return { routes, corridors: [...corridors.values()], legs, texts, clock, marks: marksOf(data, page.allMarks, legs) };
}

const PATIENCE = 40; // ms that a reader does not notice

// Tell how the days of the routes that are drawn may stray, a few at a time; draw: once that is known of all.
export function tellDays(page, found, draw) {
  const { routes } = page.data;
  const next = (at) => {
    if (page.data.routes !== routes) return;
    const until = performance.now() + PATIENCE;
    let number = at;
    for (; number < routes.length && performance.now() < until; number++)
      Object.assign(routes[number], daysOf(found, routes[number].exactLegs));
    if (number < routes.length) setTimeout(() => next(number));
    else draw();
  };
  setTimeout(() => next(0));
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
