// The page of a ranking: what would be lost without a border, terminal or link, the larger the worse.
import { linkLines } from "../lines/lanes.js";
import { lossWidth } from "../lines/widths.js";
import { marksAtZoom } from "../map/marks.js";
import { publish } from "../page.js";
import { lists } from "../panel/lists.js";
import { modeButtons, stationSearch } from "../panel/search.js";
import { linkFeatures } from "../panel/table.js";
import { describeLink } from "./links.js";

// All that is ranked, also what is at no one place.
const lossesOf = (page) => page.data.sections.flatMap(({ rows }) => rows.filter((row) => row.share !== undefined));

// Links that are ranked, and those of a border at sea, are lines as well as symbols. The worst comes first: lanes on one
// way are one line, which is the first one's.
function lines(page) {
  const found = linkLines(page);
  const lost = new Map(page.data.flows.map((flow) => [flow.link, flow]));
  const rank = ({ order }) => lost.get(order)?.rank ?? Number.MAX_SAFE_INTEGER;
  for (const { order, steps } of found) {
    const flow = lost.get(order);
    if (!flow) continue;
    const share = flow.share || 0;
    for (const step of steps) Object.assign(step, { share, cut: flow.cut, fixed: true, width: lossWidth(share) });
  }
  return { lines: found.sort((one, other) => rank(one) - rank(other)) };
}

// A border at sea may go around the world, beyond all places.
const first = (page) => page.lines.filter(({ steps }) => steps[0].share !== undefined);

const panel = (page) => ({ parts: [...lists(page), modeButtons(page), stationSearch(page)] });

function sheet(page) {
  const losses = lossesOf(page);
  const facts = losses.map((row) => new Map(row.facts));
  const labels = [...new Set(facts.flatMap((one) => [...one.keys()]))];
  const cells = losses.map((row, at) => [row.rank, row.name, ...labels.map((label) => facts[at].get(label) ?? "")]);
  return {
    name: "losses",
    caption: page.data.title,
    heads: ["Rank", "Name", ...labels],
    rows: cells,
    features: () => [...linkFeatures(page.data), ...losses.map((row) => feature(page.data, row))],
  };
}

// A point, or the lines of what is at no one place.
function feature({ links }, { rank, name, lat, lon, facts, links: lines = [] }) {
  const around = (points) => points.map(([y, x]) => [x, y]);
  const geometry =
    lat === undefined
      ? { type: "MultiLineString", coordinates: lines.map((link) => around(links[link].points)) }
      : { type: "Point", coordinates: [lon, lat] };
  return { type: "Feature", properties: { rank, name, ...Object.fromEntries(facts) }, geometry };
}

publish({
  name: "ranking",
  label: "Losses",
  whole: true,
  namedSooner: 0,
  lines,
  first,
  marks: marksAtZoom,
  describe: describeLink,
  panel,
  sheet,
});
