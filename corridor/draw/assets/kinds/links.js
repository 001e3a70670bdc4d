// What there is to say of a link by itself: pages without routes or flows show it.
import { name } from "../dom.js";
import { km } from "../format.js";
import { MODE_NAMES } from "../lines/steps.js";
import { originRows } from "../map/popups.js";

export const modeName = (mode) => MODE_NAMES[mode] || "Leg";

// A place without coordinates is not in the page's data.
const placeName = (data, at) => name(data.places[at]?.name || "not known");

export const fromTo = (data, from, to, between = " – ") => [placeName(data, from), between, placeName(data, to)];

export function describeLink(page, step) {
  const { data } = page;
  const link = data.links[step.link];
  return {
    kicker: modeName(step.mode),
    title: fromTo(data, link.a, link.b),
    rows: [
      ["Line", link.name && name(link.name)],
      ["Gauge", link.gauge && `${link.gauge} mm`],
      ["Length", km(link.km)],
      ["Border", link.border],
      ...originRows(page, link.source, link.confidence),
    ],
  };
}
