// What a line's colour says: one entry for each thing that colours can mean. The legend explains the same table.
import { DULL } from "../colour.js";
import { known } from "../format.js";

const USE_BOUNDS = [0.5, 0.7, 0.85, 0.999, 1.001]; // what is full is full within a thousandth
const [FULL, OVER] = [4, 5];
export const USE_NAMES = ["Under 50 %", "50 to 70 %", "70 to 85 %", "85 to 100 %", "Full", "Over capacity"];

export function useClass(use) {
  const found = USE_BOUNDS.findIndex((bound) => use < bound);
  return found < 0 ? OVER : found;
}
export const useColour = (style, use) => (known(use) ? style.uses[useClass(use)] : DULL);

// A ranking's losses: the last class is for what leaves someone without any way.
export const lossColour = (style, one) => style.uses[one.cut ? FULL : one.share >= 0.5 ? 3 : one.share >= 0.1 ? 2 : 1];

const CHANGE_NAMES = {
  flows: { lost: "No flow left", less: "Less flow", same: "As before", more: "More flow", gained: "New flow" },
  routes: { lost: "Lost: only before", gained: "Gained: only after", same: "Before and after" },
};
export const changeNames = (data) => CHANGE_NAMES[data.unit === "routes" ? "routes" : "flows"];
export const CHANGE_DASHES = { lost: "3 4", less: "11 4", same: "", more: "", gained: "" };

const inSeries = (style, position) => style.series[position % style.series.length];

export const routeColour = (style, order) => inSeries(style, order);
export function countryColour(data, country) {
  const position = data.countries.indexOf(country);
  return position < 0 ? DULL : inSeries(data.style, position);
}

const COLOURS = {
  mode: (step, { style }) => style.modes[step.mode],
  gauge: (step, { style }) => ["rail", "ferry"].includes(step.mode) && style.gauges[step.gauge],
  country: (step, data) => countryColour(data, step.country),
  confidence: (step, { style }) => style.confidence[step.confidence],
  route: (_, { style }, order) => routeColour(style, order),
  utilisation: (step, { style }) => useColour(style, step.use),
  change: (step, { style }) => style.changes[step.change],
  loss: (step, { style }) => step.share !== undefined && lossColour(style, step),
};

// What tells places apart leaves lines as they are.
export const colourOf = (step, by, data, order) => COLOURS[by]?.(step, data, order) || DULL;
