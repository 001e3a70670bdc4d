// The page of a whole network: every link, and a search for stations.
import { linkLines } from "../lines/lanes.js";
import { marksAtZoom } from "../map/marks.js";
import { publish } from "../page.js";
import { modeButtons, stationSearch } from "../panel/search.js";
import { linkSheet } from "../panel/table.js";
import { describeLink } from "./links.js";

const lines = (page) => ({ lines: linkLines(page) });
const panel = (page) => ({ parts: [stationSearch(page), modeButtons(page)] });
const sheet = (page) => linkSheet(page, ["Border", "Confidence"], (_, link) => [link.border, link.confidence]);

publish({
  name: "network",
  label: "Network",
  whole: true,
  namedSooner: 0,
  lines,
  marks: marksAtZoom,
  describe: describeLink,
  panel,
  sheet,
});
