// The page of a plan: widths are TEU, colours the use of capacities; either direction is a band of its own.
import { name } from "../dom.js";
import { amount, known, percent } from "../format.js";
import { stacked } from "../lines/lanes.js";
import { flowWidth } from "../lines/widths.js";
import { marksAtZoom } from "../map/marks.js";
import { publish } from "../page.js";
import { linkSheet } from "../panel/table.js";
import { eachWay, flowLines, flowPanel, flowSections } from "./flows.js";
import { fromTo } from "./links.js";

const perDay = (teu) => `${amount(teu)} TEU a day`;

function lines(page) {
  const found = flowLines(page, eachWay);
  const steps = found.flatMap((line) => line.steps);
  const largest = Math.max(0, ...steps.map((step) => step.teu));
  for (const step of steps) step.width = flowWidth(page.data.style, largest, step.teu);
  return { lines: stacked(found), scale: { largest, unit: "TEU a day" } };
}

// Either direction with its own use, and by which services.
function rowsOf(data, flow, link) {
  const ways = [
    [link.a, link.b, flow.along, flow.use],
    [link.b, link.a, flow.against, flow.useBack],
  ].filter(([, , teu]) => teu > 0);
  return [
    ...ways.map(([from, to, teu, use]) => [
      fromTo(data, from, to, " to "),
      `${perDay(teu)}, ${known(use) ? `${percent(use)} full` : "no stated capacity"}`,
    ]),
    ...(flow.services || []).map(([text, teu]) => [name(data.texts[text]), perDay(teu)]),
    ["More services", flow.more],
  ];
}

function describe(page, step) {
  const title = perDay(step.teu);
  const { sections, more } = flowSections(page, step, (flow, link) => rowsOf(page.data, flow, link));
  const brief = known(step.use) ? `${title}, ${percent(step.use)}` : title;
  return { kicker: "Flow", title, sections, more, brief };
}

const share = (use) => (known(use) ? (use * 100).toFixed(1) : "");
const cellsOf = ({ along, against, use, useBack }) => [along || 0, against || 0, share(use), share(useBack)];
const HEADS = ["TEU a day there", "TEU a day back", "Use there, %", "Use back, %"];
const sheet = (page) => linkSheet(page, HEADS, cellsOf);

publish({
  name: "plan",
  label: "Plan",
  namedSooner: 1.25, // the stations of a plan are few
  directed: true,
  lines,
  marks: marksAtZoom,
  describe,
  panel: flowPanel,
  sheet,
});
