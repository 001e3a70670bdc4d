// What pages of flows share: flows on one stretch are one line, and its facts are told link by link.
import { km, known } from "../format.js";
import { laneOf, UPWARDS } from "../lines/lanes.js";
import { stepsOfLink } from "../lines/steps.js";
import { lists } from "../panel/lists.js";
import { modeButtons, stationSearch } from "../panel/search.js";
import { fromTo } from "./links.js";

const MOST_LINKS = 6; // of a stretch, in one popup

function add(step, flow, { teu, use }, number) {
  step.flows.push(number);
  step.teu += teu || 0;
  step.before += flow.before || 0;
  step.after += flow.after || 0;
  if (known(use)) step.use = Math.max(step.use || 0, use);
}

// Both directions as one, and each by itself.
export const bothWays = ({ teu, use }) => [{ back: false, teu, use, lane: (lane) => lane }];

export const eachWay = (flow, link) =>
  [
    { back: false, teu: flow.along, use: flow.use },
    { back: true, teu: flow.against, use: flow.useBack },
  ]
    .filter(({ teu }) => teu > 0)
    // whichever way a link is written down, what goes one way is in one lane
    .map((way) => ({ ...way, lane: (lane) => lane + UPWARDS * Number(way.back !== link.a < link.b) }));

const turned = (steps) => steps.reverse().map((step) => ({ ...step, from: step.to, to: step.from }));

function stepIn(steps, step) {
  const key = [step.from.join(), step.to.join()].sort().join("|");
  if (!steps.has(key)) steps.set(key, { ...step, flows: [], teu: 0, before: 0, after: 0, use: null, fixed: true });
  return steps.get(key);
}

// Flows by different services on one stretch are one line: their TEU add up, the fullest of them counts.
export function flowLines(page, waysOf) {
  const { data } = page;
  const byLane = new Map();
  data.flows.forEach((flow, number) => {
    const link = data.links[flow.link];
    if (page.hidden.has(link.mode)) return;
    for (const way of waysOf(flow, link)) {
      const lane = way.lane(laneOf(link));
      if (!byLane.has(lane)) byLane.set(lane, new Map());
      const drawn = stepsOfLink(data, flow.link);
      for (const step of way.back ? turned(drawn) : drawn) add(stepIn(byLane.get(lane), step), flow, way, number);
    }
  });
  return [...byLane].map(([lane, steps]) => ({ order: lane, lane, steps: [...steps.values()] }));
}

// One section for each link of a stretch, the largest flow first; and how many more there are.
export function flowSections(page, step, rowsOf) {
  const { data } = page;
  const flows = step.flows
    .map((number) => data.flows[number])
    .sort((a, b) => (b.teu || b.after || 0) - (a.teu || a.after || 0));
  const sections = flows.slice(0, MOST_LINKS).map((flow) => {
    const link = data.links[flow.link];
    const gauge = link.gauge ? ` ${link.gauge} mm` : "";
    const title = [...fromTo(data, link.a, link.b), ` · ${link.mode}${gauge} · ${km(link.km)}`];
    return { title, rows: rowsOf(flow, link) };
  });
  const left = flows.length - MOST_LINKS;
  return { sections, more: left > 0 ? `and ${left} more on this stretch` : "" };
}

export const flowPanel = (page) => ({ parts: [...lists(page), modeButtons(page), stationSearch(page)] });
