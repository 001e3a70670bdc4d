// What pages of flows share: flows on one stretch are one line, and its facts are told link by link.
import { km, known } from "../format.js";
import { laneOf, spreadNarrow } from "../lines/lanes.js";
import { stepsOfLink } from "../lines/steps.js";
import { lists } from "../panel/lists.js";
import { modeButtons, stationSearch } from "../panel/search.js";
import { fromTo } from "./links.js";

const MOST_LINKS = 6; // of a stretch, in one popup

function add(step, flow, number) {
  step.flows.push(number);
  step.teu += flow.teu || 0;
  step.before += flow.before || 0;
  step.after += flow.after || 0;
  if (known(flow.use)) step.use = Math.max(step.use || 0, flow.use);
}

// Flows by different services on one stretch are one line: their TEU add up, the fullest of them counts.
export function flowLines(page) {
  const { data } = page;
  const byLane = new Map();
  data.flows.forEach((flow, number) => {
    const link = data.links[flow.link];
    if (page.hidden.has(link.mode)) return;
    const lane = laneOf(link);
    if (!byLane.has(lane)) byLane.set(lane, new Map());
    const steps = byLane.get(lane);
    for (const step of stepsOfLink(data, flow.link)) {
      const key = [step.from.join(), step.to.join()].sort().join("|");
      if (!steps.has(key)) steps.set(key, { ...step, flows: [], teu: 0, before: 0, after: 0, use: null, fixed: true });
      add(steps.get(key), flow, number);
    }
  });
  const lines = [...byLane].map(([lane, steps]) => ({ order: lane, lane, steps: [...steps.values()] }));
  return spreadNarrow(lines, data.style);
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
