// The page of an isochrone: every terminal in the colour of how far it is, before and after.
import { DULL } from "../colour.js";
import { linkLines } from "../lines/lanes.js";
import { publish } from "../page.js";
import { lists } from "../panel/lists.js";
import { modeButtons, stationSearch } from "../panel/search.js";
import { describeLink } from "./links.js";

const lines = (page) => ({ lines: linkLines(page) });
const panel = (page) => ({ parts: [...lists(page), stationSearch(page), modeButtons(page)] });

// How far a place is, by its number; made once.
function reachOf(page) {
  page.reach ??= new Map(page.data.reach.map((one) => [one.place, one]));
  return page.reach;
}

export function toneOf({ style, scales }, by, place) {
  const [group, key] = scales[by].tones[place];
  return style[group][key];
}

// The dot of a place: hollow where it is not reached, the largest where all begins.
function station(page, at) {
  const { data, by } = page;
  if (at === data.from) return { radius: 7, weight: 3 };
  const one = reachOf(page).get(at);
  if (!one || !data.scales[by]) return null;
  const place = one.classes[by];
  if (place === undefined) return { radius: 3.5, weight: 1.2, color: DULL };
  return { radius: 5.5, weight: 1, fillColor: toneOf(data, by, place) };
}

const placeFacts = (page, place) => reachOf(page).get(page.data.places.indexOf(place))?.facts || [];

function sheet(page) {
  const { places, reach, title } = page.data;
  const heads = [...new Set(reach.flatMap(({ facts }) => facts.map(([label]) => label)))];
  const told = reach.map(({ place, facts }) => ({ place: places[place], facts: new Map(facts) }));
  return {
    name: "terminals",
    caption: title,
    heads: ["Terminal", "Country", ...heads],
    rows: told.map(({ place, facts }) => [place.name, place.country, ...heads.map((head) => facts.get(head) ?? "")]),
    features: () => told.map(pointFeature),
  };
}

const pointFeature = ({ place: { id, name, lat, lon }, facts }) => ({
  type: "Feature",
  properties: { id, name, ...Object.fromEntries(facts) },
  geometry: { type: "Point", coordinates: [lon, lat] },
});

publish({
  name: "isochrone",
  label: "How far",
  whole: true,
  namedSooner: 0,
  lines,
  marks: () => [],
  station,
  placeFacts,
  describe: describeLink,
  panel,
  sheet,
});
