// The page of a ranking: what would be lost without a border, terminal or link, the larger the worse.
import { linkLines } from "../lines/lanes.js";
import { lossWidth } from "../lines/widths.js";
import { marksAtZoom } from "../map/marks.js";
import { publish } from "../page.js";
import { lists } from "../panel/lists.js";
import { modeButtons, stationSearch } from "../panel/search.js";
import { linkFeatures } from "../panel/table.js";
import { describeLink } from "./links.js";

const lossesOf = (page) => page.data.marks.filter((mark) => mark.type === "loss");

// Links that are ranked are lines as well as symbols.
function lines(page) {
  const found = linkLines(page);
  const lost = new Map(page.data.flows.map((flow) => [flow.link, flow]));
  for (const { steps } of found)
    for (const step of steps) {
      const flow = lost.get(step.link);
      if (!flow) continue;
      const share = flow.share || 0;
      Object.assign(step, { share, cut: flow.cut, fixed: true, width: lossWidth(share) });
    }
  return { lines: found };
}

const panel = (page) => ({ parts: [...lists(page), modeButtons(page), stationSearch(page)] });

function sheet(page) {
  const losses = lossesOf(page);
  const facts = losses.map((mark) => new Map(mark.rows[0].facts));
  const labels = [...new Set(facts.flatMap((one) => [...one.keys()]))];
  const cells = losses.map((mark, at) => [mark.rank, mark.name, ...labels.map((label) => facts[at].get(label) ?? "")]);
  return {
    name: "losses",
    caption: page.data.title,
    heads: ["Rank", "Name", ...labels],
    rows: cells,
    features: () => [...linkFeatures(page.data), ...losses.map(pointFeature)],
  };
}

const pointFeature = ({ rank, name, lat, lon, rows }) => ({
  type: "Feature",
  properties: { rank, name, ...Object.fromEntries(rows[0].facts) },
  geometry: { type: "Point", coordinates: [lon, lat] },
});

publish({
  name: "ranking",
  label: "Losses",
  whole: true,
  namedSooner: 0,
  lines,
  marks: marksAtZoom,
  describe: describeLink,
  panel,
  sheet,
});
