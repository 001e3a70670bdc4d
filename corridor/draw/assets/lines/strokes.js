// Strokes of a line on the map: halo, casing, colour and dash.
import { casing, token } from "../colour.js";
import { CHANGE_DASHES, colourOf } from "./colourings.js";
import { OffsetLine } from "./lanes.js";

export const SCHEMATIC_SHARE = 0.72; // width of a schematic line, as a share of a surveyed one

// Strokes of a wide line are longer, so that they stay strokes; gaps are what they are.
const dashOf = (dash, width) =>
  (dash || "").replace(/[\d.]+/g, (part, at) => (at ? part : String(Math.round(part * Math.max(1, width / 5)))));

function lookOf(step, by, data, order) {
  // Where width says how much flows, a sketch is as wide as any line.
  const width = step.schematic && !step.fixed ? step.width * SCHEMATIC_SHARE : step.width;
  const changed = by === "change" && step.change;
  const dash = changed ? CHANGE_DASHES[step.change] : dashOf(data.style.dashes[step.mode], width);
  return { colour: colourOf(step, by, data, order), mode: step.mode, width, dash, change: step.change };
}

// Whether a step begins where a run of points ends: steps of flows come as they were found, not always along the way.
export const goesOn = ({ points }, { from }) => {
  const [lat, lon] = points[points.length - 1];
  return lat === from[0] && lon === from[1];
};

// Runs of steps that look alike, gathered by look: few layers, whatever the number of steps.
function looks(line, by, data) {
  const found = new Map();
  let last = null;
  let run = null;
  for (const step of line.steps) {
    const look = lookOf(step, by, data, line.order);
    const key = `${look.colour}|${look.mode}|${Math.round(look.width * 100)}|${step.schematic}|${look.dash}`;
    if (!run || key !== last || !goesOn(run, step)) {
      run = { points: [step.from], offsets: [] };
      if (!found.has(key)) found.set(key, { ...look, runs: [] });
      found.get(key).runs.push(run);
    }
    run.points.push(step.to);
    run.offsets.push(step.offset);
    last = key;
  }
  // What is as before lies below what changed, and narrow lines on wide ones.
  return [...found.values()].sort((a, b) => (a.change !== "same") - (b.change !== "same") || b.width - a.width);
}

// Draw a line's looks: a halo that parts lanes, where lines are few enough for it to be seen, a casing where contrast is low, the line.
export function drawLine(group, line, by, data, renderers) {
  const layers = [];
  const add = (runs, renderer, options) => {
    const layer = new OffsetLine(runs, {
      renderer,
      interactive: false,
      lineCap: options.dashArray || !line.steps[0].fixed ? "butt" : "round",
      lineJoin: "round",
      ...options,
    });
    layer.basis = options.opacity === undefined ? 1 : options.opacity;
    group.addLayer(layer);
    layers.push(layer);
  };
  for (const { colour, mode, width, dash, change, runs } of looks(line, by, data)) {
    const dashArray = dash || null;
    const edge = casing(colour);
    const halo = { color: token("--land"), weight: width + 2.6, opacity: 0.85, className: "corridor-halo" };
    if (renderers.halo) add(runs, renderers.halo, halo);
    if (edge) add(runs, renderers.line, { color: edge, weight: width + 1.8, dashArray, className: "corridor-casing" });
    const className = `corridor-line mode-${mode}${change ? ` change-${change}` : ""}`;
    add(runs, renderers.line, { color: colour, weight: width, dashArray, className });
  }
  return layers;
}
