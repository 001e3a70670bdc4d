// The page of two results beside each other: what is lost, gained and changed.
import { amount } from "../format.js";
import { changeNames } from "../lines/colourings.js";
import { spreadNarrow } from "../lines/lanes.js";
import { flowWidth } from "../lines/widths.js";
import { marksAtZoom } from "../map/marks.js";
import { publish } from "../page.js";
import { linkSheet } from "../panel/table.js";
import { bothWays, flowLines, flowPanel, flowSections } from "./flows.js";

const SAME_SHARE = 0.01; // of the larger, below which a flow counts as unchanged
const LEAST_TEU = 0.01;
const SAME_WIDTH = 2; // pixels
const ROUTE_WIDTH = 5.5; // where lines are routes, width says nothing of how much

const ofRoutes = (data) => data.unit === "routes";

function changeOf(data, { before, after }) {
  const least = ofRoutes(data) ? 0 : LEAST_TEU;
  if (after <= least) return before <= least ? "same" : "lost";
  if (before <= least) return "gained";
  if (ofRoutes(data) || Math.abs(after - before) <= SAME_SHARE * Math.max(after, before)) return "same";
  return after > before ? "more" : "less";
}

const changed = (step) => Math.abs(step.after - step.before);

function lines(page) {
  const { data } = page;
  const found = spreadNarrow(flowLines(page, bothWays), data.style);
  const steps = found.flatMap((line) => line.steps);
  const largest = Math.max(0, ...steps.map(changed));
  for (const step of steps) {
    step.change = changeOf(data, step);
    step.width = ofRoutes(data) ? ROUTE_WIDTH : flowWidth(data.style, largest, changed(step));
    if (step.change === "same") step.width = SAME_WIDTH;
  }
  return { lines: found, scale: ofRoutes(data) ? null : { largest, unit: "TEU a day of change" } };
}

// What changed, where anything did: what is as before may go around the world.
function first(page) {
  const found = page.lines.map((line) => ({ ...line, steps: line.steps.filter(({ change }) => change !== "same") }));
  return found.some(({ steps }) => steps.length) ? found : page.lines;
}

function rowsOf(data, flow) {
  return [
    ["Before", `${amount(flow.before || 0)} ${data.unit}`],
    ["After", `${amount(flow.after || 0)} ${data.unit}`],
    ["Change", changeNames(data)[flow.change]],
  ];
}

function describe(page, step) {
  const { data } = page;
  const amounts = `${amount(step.before)} → ${amount(step.after)} ${data.unit}`;
  const title = ofRoutes(data) ? changeNames(data)[step.change] : amounts;
  return { kicker: "Change", title, brief: title, ...flowSections(page, step, (flow) => rowsOf(data, flow)) };
}

const cellsOf = (flow) => [flow.before || 0, flow.after || 0, flow.change];
const sheet = (page) => linkSheet(page, ["Before", "After", "Change"], cellsOf);

publish({
  name: "difference",
  label: "Differences",
  namedSooner: 1.25, // the stations of flows are few
  lines,
  first,
  marks: marksAtZoom,
  describe,
  panel: flowPanel,
  sheet,
});
