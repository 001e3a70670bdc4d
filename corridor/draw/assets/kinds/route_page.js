// What pages of routes have in common: a line with a letter for each corridor shown, and a card with its numbers.
import { el, name } from "../dom.js";
import { counted, hours, km, known, letter, money, tonnes } from "../format.js";
import { spread } from "../lines/lanes.js";
import { stepsOfLegs } from "../lines/steps.js";
import { lettersOf, originRows } from "../map/popups.js";
import { card, commonRemarks } from "../panel/cards.js";
import { scatter } from "../panel/scatter.js";
import { stationSearch } from "../panel/search.js";
import { byMeasure, chosen, chosenRoute, SORTS } from "../route_choice.js";
import { fromTo, modeName } from "./links.js";
import { legFeatures, legSheet } from "./route_legs.js";

const HEADS = [
  "Route",
  "Corridor",
  "Cost per box",
  "Cost in total",
  "Days",
  "CO2e per box, t",
  "CO2e in total, t",
  "Length, km",
  "Gauge changes",
  "Borders",
  "Transfers",
];

// The chosen route of each corridor shown.
function lines(page) {
  const { data } = page;
  const found = [...page.shown]
    .sort((a, b) => a - b)
    .map((order) => ({ order, lane: order, steps: stepsOfLegs(data, chosenRoute(page, order).legs) }));
  return {
    lines: spread(
      found.filter((line) => line.steps.length),
      data.style,
    ),
  };
}

// What the routes shown use, and where they begin and end.
function marks(page) {
  const used = new Set(page.lines.flatMap(({ order }) => chosenRoute(page, order).legs));
  return [...page.data.marks.filter((mark) => mark.legs.some((leg) => used.has(leg))), ...terminalMarks(page)];
}

function terminalMarks(page) {
  const { legs, places } = page.data;
  const found = new Map();
  for (const { order } of page.lines) {
    const taken = chosenRoute(page, order).legs.map((leg) => legs[leg]);
    const ends = [
      ["origin", taken.length ? taken[0].from : null],
      ["destination", taken.length ? taken[taken.length - 1].to : null],
    ];
    for (const [type, at] of ends) {
      if (at === null) continue;
      const place = places[at];
      found.set(type + at, { type, place: at, name: place.name, lat: place.lat, lon: place.lon, legs: [], rows: [] });
    }
  }
  return [...found.values()];
}

function describe(page, step) {
  const { data } = page;
  const leg = data.legs[step.leg];
  const service = data.texts[leg.service];
  return {
    kicker: modeName(step.mode),
    title: fromTo(data, leg.from, leg.to),
    rows: [
      ["Service", service && name(service)],
      ["Consignment note", leg.regime],
      ["Gauge", leg.gauge && `${leg.gauge} mm`],
      ["Length", km(leg.km)],
      ["Hours", hours(leg.hours)],
      ["Cost, whole shipment", money(leg.cost, page.currency)],
      ["CO2e, whole shipment", tonnes(leg.co2)],
      ["Used by", lettersOf(page, [step.leg])],
      ["Warning", data.texts[leg.warning]],
      ...originRows(page, leg.source, leg.confidence),
    ],
    brief: service && name(service.slice(0, 90)),
  };
}

function sorter(page) {
  if (page.data.corridors.length < 2) return null;
  return el(
    "fieldset",
    { class: "switch" },
    el("legend", {}, "Sort by"),
    Object.entries(SORTS).map(([key, [text]]) => {
      const onchange = () => page.setSort(key);
      const input = el("input", { type: "radio", name: "corridor-sort", value: key, id: `sort-${key}`, onchange });
      input.checked = page.sort === key;
      return el("label", { for: `sort-${key}` }, input, el("span", {}, text));
    }),
  );
}

function status(page) {
  const { routes, corridors } = page.data;
  if (!corridors.length) return "Nothing to draw.";
  const some = page.shown.size < corridors.length ? `, ${page.shown.size} on the map` : "";
  return `${counted(routes.length, "route")} along ${counted(corridors.length, "corridor")}${some}`;
}

function panel(page) {
  const { routes, corridors } = page.data;
  const compare = byMeasure(page);
  const order = [...corridors.keys()].sort((a, b) => compare(chosen(page, a), chosen(page, b)) || a - b);
  const cards = el(
    "ol",
    { class: "cards" },
    order.map((at) => card(page, at)),
  );
  const parts = [scatter(page), sorter(page), commonRemarks(page), cards, routes.length ? stationSearch(page) : null];
  return { status: status(page), parts };
}

const digits = (value, unit) => (known(value) ? (value / unit).toFixed(unit === 1 ? 0 : 1) : "");

function cellsOf(page, order, number, place) {
  const { name: title, routes } = page.data.corridors[order];
  const route = page.data.routes[number];
  return [
    `${letter(order)}${routes.length > 1 ? place + 1 : ""}`,
    title,
    digits(route.perBox, 1),
    digits(route.cost, 1),
    digits(route.hours, 24),
    digits(route.co2PerBox, 1000),
    digits(route.co2, 1000),
    digits(route.km, 1),
    route.gaugeChanges,
    route.borders,
    route.transfers,
  ];
}

function sheet(page) {
  const rows = page.data.corridors.flatMap((one, order) =>
    one.routes.map((number, place) => cellsOf(page, order, number, place)),
  );
  const caption = `${page.data.title}: routes, costs in ${page.currency}`;
  const files = rows.length ? [() => legSheet(page)] : [];
  return { name: "routes", caption, heads: HEADS, rows, files, features: () => legFeatures(page) };
}

export const ROUTE_PAGE = { lettered: true, namedSooner: 0, lines, marks, describe, panel, sheet };
