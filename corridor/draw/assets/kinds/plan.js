// The page of a plan: widths are TEU, colours the use of capacities.
import { name } from "../dom.js";
import { amount, known, percent } from "../format.js";
import { flowWidth } from "../lines/widths.js";
import { marksAtZoom } from "../map/marks.js";
import { publish } from "../page.js";
import { linkSheet } from "../panel/table.js";
import { flowLines, flowPanel, flowSections } from "./flows.js";
import { fromTo } from "./links.js";

const perDay = (teu) => `${amount(teu)} TEU a day`;

function lines(page) {
  const found = flowLines(page);
  const steps = found.flatMap((line) => line.steps);
  const largest = Math.max(0, ...steps.map((step) => step.teu));
  for (const step of steps) step.width = flowWidth(page.data.style, largest, step.teu);
  return { lines: found, scale: { largest, unit: "TEU a day" } };
}

// Either direction, the fullest use, and by which services.
function rowsOf(data, flow, link) {
  const ways = [
    [link.a, link.b, flow.along],
    [link.b, link.a, flow.against],
  ];
  return [
    ...ways.filter(([, , teu]) => teu > 0).map(([from, to, teu]) => [fromTo(data, from, to, " to "), perDay(teu)]),
    ["Fullest use", known(flow.use) ? percent(flow.use) : "no stated capacity"],
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

const cellsOf = (flow) => [flow.along || 0, flow.against || 0, known(flow.use) ? (flow.use * 100).toFixed(1) : ""];
const sheet = (page) => linkSheet(page, ["TEU a day there", "TEU a day back", "Use, %"], cellsOf);

publish({
  name: "plan",
  label: "Plan",
  namedSooner: 1.25, // the stations of a plan are few
  lines,
  marks: marksAtZoom,
  describe,
  panel: flowPanel,
  sheet,
});
