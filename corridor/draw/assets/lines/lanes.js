// Lines that run side by side: where several share a stretch, each keeps its own lane.
import { stepsOfLink } from "./steps.js";

const MODES = ["rail1435", "rail1520", "rail", "road", "barge", "sea", "air"]; // side by side, in this order
const NARROW = 0.62; // of a route's line and gap: a network has more lines to show
const WIDEST_BUNDLE = 30; // pixels that all lanes of a stretch may take together
const NEAREST = 3; // pixels between two points of a shifted line: nearer ones would make it jagged

const LANES = new Set(MODES);

// Railways of any other gauge lie beside those of the two most common ones.
export const laneOf = ({ mode, gauge }) => MODES.indexOf(LANES.has(mode + gauge) ? mode + gauge : mode);

// Points and offsets without those that lie on the last one.
function thinned(points, offsets) {
  const kept = [points[0]];
  const steps = [];
  for (let i = 1; i < points.length; i++) {
    const far = kept[kept.length - 1].distanceTo(points[i]) >= NEAREST;
    const final = i === points.length - 1;
    if (!far && !final) continue;
    kept.push(points[i]);
    steps.push(offsets[i - 1]);
  }
  return { kept, steps };
}

// Shift a line of screen points sideways; offsets holds one distance per step, in pixels.
export function shifted(points, offsets) {
  const { kept, steps } = thinned(points, offsets);
  const normals = steps.map((_, i) => {
    const dx = kept[i + 1].x - kept[i].x;
    const dy = kept[i + 1].y - kept[i].y;
    const length = Math.hypot(dx, dy) || 1;
    return L.point(-dy / length, dx / length);
  });
  const at = (point, normal, by) => L.point(point.x + normal.x * by, point.y + normal.y * by);
  const result = [at(kept[0], normals[0], steps[0])];
  for (let i = 1; i < steps.length; i++) {
    const cosine = normals[i - 1].x * normals[i].x + normals[i - 1].y * normals[i].y;
    // A corner of one lane is mitred; where it turns back, a mitre would shoot off.
    if (steps[i] === steps[i - 1] && cosine > -0.3) {
      const both = L.point(normals[i - 1].x + normals[i].x, normals[i - 1].y + normals[i].y);
      result.push(at(kept[i], both, steps[i] / (1 + cosine)));
    } else {
      result.push(at(kept[i], normals[i - 1], steps[i - 1]), at(kept[i], normals[i], steps[i]));
    }
  }
  const end = steps.length - 1;
  result.push(at(kept[kept.length - 1], normals[end], steps[end]));
  return result;
}

export const OffsetLine = L.Polyline.extend({
  _projectLatlngs(latlngs, result, bounds) {
    if (!(latlngs[0] instanceof L.LatLng)) {
      for (const ring of latlngs) this._projectLatlngs(ring, result, bounds);
      return;
    }
    const points = latlngs.map((latlng) => this._map.latLngToLayerPoint(latlng));
    const ring = shifted(points, this.options.offsets[result.length]);
    for (const point of ring) bounds.extend(point);
    result.push(ring);
  },
});

const placeKey = ([lat, lon]) => `${lat},${lon}`; // several times as quick as to join

// Which lanes use each stretch, whichever way.
function sharers(lines) {
  const shared = new Map();
  for (const line of lines) {
    for (const step of line.steps) {
      const ends = [placeKey(step.from), placeKey(step.to)];
      step.forward = ends[0] < ends[1];
      step.key = (step.forward ? ends : ends.reverse()).join("|");
      const entry = shared.get(step.key);
      if (!entry) shared.set(step.key, { lanes: [line.lane], forward: step.forward });
      else if (!entry.lanes.includes(line.lane)) entry.lanes.push(line.lane);
    }
  }
  for (const { lanes } of shared.values()) lanes.sort((a, b) => a - b);
  return shared;
}

// Give every step its lane. Lanes are counted to the right of whoever comes first, so that
// two routes in opposite directions do not land on each other.
export function spread(lines, { line: width, gap: widest }) {
  const shared = sharers(lines);
  for (const line of lines) {
    for (const step of line.steps) {
      const { lanes, forward } = shared.get(step.key);
      const gap = Math.min(widest, WIDEST_BUNDLE / lanes.length);
      const place = lanes.indexOf(line.lane) - (lanes.length - 1) / 2;
      step.sharers = lanes.length;
      step.offset = place * gap * (step.forward === forward ? 1 : -1);
      step.width = Math.max(1.4, Math.min(width, gap * 0.72));
    }
  }
  return lines;
}

const BETWEEN = 1.5; // pixels between two bands
export const UPWARDS = 16; // added to the lane of what goes to the later one of two places

// Bands side by side, each as wide as it is; of two directions each on its own right-hand side, as on roads.
export function stacked(lines) {
  const shared = sharers([...lines].sort((a, b) => (b.lane >= UPWARDS) - (a.lane >= UPWARDS)));
  const widths = new Map();
  for (const { lane, steps } of lines) for (const { key, width } of steps) widths.set(`${lane}|${key}`, width);
  for (const { lane, steps } of lines)
    for (const step of steps) {
      const { lanes, forward } = shared.get(step.key);
      const bands = lanes.map((one) => widths.get(`${one}|${step.key}`) + BETWEEN);
      const place = lanes.indexOf(lane);
      const before = bands.slice(0, place).reduce((sum, band) => sum + band, 0);
      const whole = bands.reduce((sum, band) => sum + band, 0);
      step.sharers = lanes.length;
      step.offset = (before + bands[place] / 2 - whole / 2) * (step.forward === forward ? 1 : -1);
    }
  return lines;
}

export const spreadNarrow = (lines, style) => spread(lines, { line: style.line * NARROW, gap: style.gap * NARROW });

// Every link of the network, but those of hidden modes.
export function linkLines(page) {
  const { data } = page;
  const lines = data.links
    .map((link, order) => ({ link, order }))
    .filter(({ link }) => !page.hidden.has(link.mode))
    .map(({ link, order }) => ({ order, lane: laneOf(link), steps: stepsOfLink(data, order) }))
    .filter((line) => line.steps.length);
  return spreadNarrow(lines, data.style);
}

// Sea lanes share most of their way: drawn twice, their dashes would fill each other's gaps.
export function oncePerLane(lines) {
  const seen = new Set();
  return lines.flatMap((line) =>
    line.steps.filter((step) => {
      const key = `${line.lane}|${step.key}`;
      return !seen.has(key) && seen.add(key);
    }),
  );
}
