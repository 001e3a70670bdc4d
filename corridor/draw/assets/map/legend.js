// The legend: what colours, widths and symbols mean; and the switch that changes what colours mean.
import { casing, DULL, token } from "../colour.js";
import { el, name, svg } from "../dom.js";
import { amount, known, letter } from "../format.js";
import { CHANGE_DASHES, changeNames, countryColour, routeColour, USE_NAMES, useClass } from "../lines/colourings.js";
import { MODE_NAMES } from "../lines/steps.js";
import { SCHEMATIC_SHARE } from "../lines/strokes.js";
import { roundSizes } from "../lines/widths.js";
import { say } from "../words.js";
import { boxPicture, picture, rankBadge } from "./glyphs.js";
import { MARK_NAMES } from "./marks.js";

const TITLES = {
  utilisation: "Use",
  change: "Change",
  loss: "Loss",
  mode: "Mode",
  gauge: "Gauge",
  country: "Country",
  confidence: "Confidence",
  route: "Route",
};
const titleOf = ({ data }, key) => TITLES[key] || data.scales[key].title;
const CONFIDENCE = { high: "High: read in the source", medium: "Medium: well known", low: "Low", estimate: "Estimate" };
const GAUGES = { 1435: "1435 mm, standard", 1520: "1520 mm, broad" };
const LOSSES = [
  ["Someone has no way left", { cut: 1 }],
  ["At least half of the worst loss", { share: 0.5 }],
  ["A tenth to a half of it", { share: 0.1 }],
  ["Less", { share: 0 }],
];

// A piece of line beside its words.
function sample(data, colour, { mode = "rail", dash = null, share = 1 } = {}) {
  const edge = casing(colour);
  const width = data.style.line * share;
  const dashes = dash || data.style.dashes[mode] || null;
  const line = (stroke, weight) =>
    svg("line", { x1: 1, x2: 37, y1: 7, y2: 7, stroke, "stroke-width": weight, "stroke-dasharray": dashes });
  return svg(
    "svg",
    { viewBox: "0 0 38 14", class: "sample", "aria-hidden": "true" },
    edge ? line(edge, width + 1.8) : null,
    line(colour, width),
  );
}

const entry = (lead, text) => el("li", {}, lead, el("span", {}, text));
const symbol = (node, text) => entry(el("span", { class: "sample" }, node), text);

const stepsOf = (page) => page.lines.flatMap((line) => line.steps);
const present = (page, key) => new Set(stepsOf(page).map((step) => step[key]));
const modesOf = (page) => [...present(page, "mode")].filter((mode) => MODE_NAMES[mode]);
const dullModes = (page) =>
  modesOf(page)
    .filter((mode) => mode !== "rail")
    .map((mode) => entry(sample(page.data, DULL, { mode }), MODE_NAMES[mode]));

// Only what is on the map has an entry, but for losses, whose scale is always told whole.
const ENTRIES = {
  utilisation(page) {
    const { data } = page;
    const used = new Set(stepsOf(page).map((step) => (known(step.use) ? useClass(step.use) : -1)));
    for (const mark of data.marks) if (known(mark.use)) used.add(useClass(mark.use));
    return [
      ...USE_NAMES.flatMap((text, at) => (used.has(at) ? [entry(sample(data, data.style.uses[at]), text)] : [])),
      used.has(-1) ? entry(sample(data, DULL), "No stated capacity") : null,
    ];
  },
  change(page) {
    const { data } = page;
    const there = present(page, "change");
    return Object.entries(changeNames(data))
      .filter(([key]) => there.has(key))
      .map(([key, text]) => entry(sample(data, data.style.changes[key], { dash: CHANGE_DASHES[key] }), text));
  },
  loss({ data }) {
    if (!data.marks.some((mark) => mark.type === "loss")) return [];
    return LOSSES.map(([text, one]) => symbol(rankBadge(data.style, { rank: "", ...one }), text));
  },
  mode: (page) =>
    modesOf(page).map((mode) => entry(sample(page.data, page.data.style.modes[mode], { mode }), MODE_NAMES[mode])),
  confidence(page) {
    const { data } = page;
    const grades = present(page, "confidence");
    return Object.keys(CONFIDENCE)
      .filter((grade) => grades.has(grade))
      .map((grade) => entry(sample(data, data.style.confidence[grade]), CONFIDENCE[grade]));
  },
  route: ({ data, lines }) =>
    lines.map(({ order }) =>
      entry(sample(data, routeColour(data.style, order)), [
        `${letter(order)}  `,
        name(say(data.corridors[order].name)),
      ]),
    ),
  gauge(page) {
    const { data } = page;
    const used = present(page, "gauge");
    const rails = Object.keys(data.style.gauges).filter((gauge) => used.has(gauge));
    const entries = rails.map((gauge) => entry(sample(data, data.style.gauges[gauge]), GAUGES[gauge] ?? `${gauge} mm`));
    return [...entries, ...dullModes(page)];
  },
  country(page) {
    const { data } = page;
    const countries = present(page, "country");
    const rows = data.countries
      .filter((code) => countries.has(code))
      .map((code) => entry(sample(data, countryColour(data, code)), name(data.countryNames[code] || code)));
    const mode = ["sea", "ferry", "air"].find((one) => modesOf(page).includes(one));
    return countries.has("") ? [...rows, entry(sample(data, DULL, { mode }), "No country")] : rows;
  },
};

// Colours of places, by a scale of the data: all of it is told.
function scaleEntries({ by, data: { scales, style } }) {
  const { names, tones } = scales[by];
  const dot = (fill, stroke) => svg("circle", { cx: 19, cy: 7, r: 5, fill, stroke, "stroke-width": 1.2 });
  const lead = (fill, stroke) =>
    svg("svg", { viewBox: "0 0 38 14", class: "sample", "aria-hidden": "true" }, dot(fill, stroke));
  const entries = names.map((text, at) => entry(lead(style[tones[at][0]][tones[at][1]], token("--ink")), text));
  return [...entries, entry(lead(token("--land"), DULL), "No way")];
}

function symbols(page) {
  const shown = new Set(page.markers.map((marker) => marker.mark.type));
  return ["loss", "gauge", "border", "port"]
    .filter((type) => shown.has(type) && (type !== "loss" || page.by !== "loss"))
    .map((type) => symbol(picture(type, page.data.style), MARK_NAMES[type]));
}

function smear() {
  const band = { x1: 1, x2: 37, y1: 7, y2: 7, "stroke-width": 9, style: "stroke:var(--box)", opacity: 0.35 };
  const view = { viewBox: "0 0 38 14", class: "sample", "aria-hidden": "true" };
  return entry(svg("svg", view, svg("line", band)), "Where 8 of 10 such boxes are by then");
}

// What the clock moves: the boxes of routes, or trains and vessels.
function underWay({ data }) {
  if (data.routes.length) {
    const box = symbol(boxPicture(0), "Box under way, by the clock");
    return data.routes.some((route) => route.along) ? [box, smear()] : box;
  }
  if (!(data.runs || []).length) return null;
  const dot = { cx: 19, cy: 7, r: 4.5, fill: data.style.modes.rail, stroke: token("--ink"), "stroke-width": 1.8 };
  const view = { viewBox: "0 0 38 14", class: "sample", "aria-hidden": "true" };
  return entry(svg("svg", view, svg("circle", dot)), "Train or vessel under way, by the clock");
}

function widths({ data, scale }) {
  if (!scale) return null;
  return roundSizes(data.style, scale.largest).map(({ size, width }) =>
    el(
      "li",
      { class: "size" },
      svg(
        "svg",
        { viewBox: "0 0 38 16", class: "sample", "aria-hidden": "true" },
        svg("line", { x1: 1, x2: 37, y1: 8, y2: 8, stroke: DULL, "stroke-width": width }),
      ),
      el("span", {}, `${amount(size)} ${scale.unit}`),
    ),
  );
}

function leftOut(page) {
  const losses = page.data.marks.filter((mark) => mark.type === "loss").length;
  const seen = page.markers.filter((marker) => marker.mark.type === "loss").length;
  return seen < losses ? el("li", {}, el("span", {}, `The worst ${seen} of ${losses}; zoom in for the others`)) : null;
}

function schematic(page) {
  const thin = page.lines.some((line) => line.steps.some((step) => step.schematic && !step.fixed));
  const text = "Thinner: straight between stations (schematic)";
  return thin ? entry(sample(page.data, DULL, { share: SCHEMATIC_SHARE }), text) : null;
}

export function drawLegend(page) {
  const told = (ENTRIES[page.by] || scaleEntries)(page);
  const parts = [told, widths(page), symbols(page), underWay(page), leftOut(page), schematic(page)];
  const list = el("ul", {}, parts);
  page.legend.hidden = !list.hasChildNodes(); // where nothing is drawn
  page.legend.replaceChildren(el("summary", {}, `Legend: ${titleOf(page, page.by).toLowerCase()}`), list);
}

function colourSwitch(page) {
  const choices = page.data.style.choices.filter((key) => key !== "route" || page.data.corridors.length > 1);
  return el(
    "fieldset",
    { class: "switch", id: "corridor-colour" },
    el("legend", {}, "Colour by"),
    choices.map((key) => {
      const onchange = () => page.setBy(key);
      const input = el("input", { type: "radio", name: "corridor-by", value: key, id: `by-${key}`, onchange });
      input.checked = page.by === key;
      return el("label", { for: `by-${key}` }, input, el("span", {}, titleOf(page, key)));
    }),
  );
}

export function addControl(map, node, position) {
  const control = L.control({ position });
  control.onAdd = () => {
    L.DomEvent.disableClickPropagation(node);
    L.DomEvent.disableScrollPropagation(node);
    return node;
  };
  control.addTo(map);
}

export function buildLegend(page) {
  page.legend = el("details", { class: "legend", id: "corridor-legend" });
  // On a narrow screen it would hide what it explains.
  page.legend.open = window.innerWidth > 1020;
  addControl(page.map, colourSwitch(page), "topright");
  addControl(page.map, page.legend, "bottomleft");
}

export const legendCorner = ({ map }) => map.getContainer().querySelector(".leaflet-bottom.leaflet-left");
