// Lines that run side by side: where several share a stretch, each keeps its own lane.
import { flattened, onScreen } from "../map/screen.js";
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
  if (!steps.some(Boolean)) return kept;
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

// Runs of points as one layer, each run shifted sideways by its offsets. Leaflet's own lines keep an object for every
// point, and cut and simplify all of them after every move; here only what the edge of the view crosses is cut.
export const OffsetLine = L.Path.extend({
  initialize(runs, options) {
    L.Util.setOptions(this, options);
    this.runs = runs; // of each its points, and an offset in pixels for each of its steps
  },

  _project() {
    this.flat ??= this.runs.map(({ points }) => flattened(this._map, points));
    this._rings = this.runs.map(({ offsets }, at) => {
      const ring = shifted(onScreen(this._map, this.flat[at]), offsets);
      return { ring, bounds: L.bounds(ring) };
    });
    const whole = L.bounds([]);
    for (const { bounds } of this._rings) whole.extend(bounds.min).extend(bounds.max);
    const reach = L.point(1, 1).multiplyBy(this._clickTolerance());
    this._pxBounds = L.bounds(whole.min.subtract(reach), whole.max.add(reach));
  },

  _update() {
    if (!this._map) return;
    const seen = this._renderer._bounds;
    this._parts = this._rings.flatMap(({ ring, bounds }) => {
      if (seen.contains(bounds)) return [ring];
      return seen.intersects(bounds) ? partsWithin(ring, seen) : [];
    });
    this._updatePath();
  },

  _updatePath() {
    this._renderer._updatePoly(this);
  },
});

// The parts of a line that lie within bounds.
function partsWithin(ring, bounds) {
  const parts = [];
  let end = null;
  for (let at = 1; at < ring.length; at++) {
    const cut = L.LineUtil.clipSegment(ring[at - 1], ring[at], bounds, at > 1, true);
    if (!cut) continue;
    if (cut[0] !== end) parts.push([cut[0]]);
    parts[parts.length - 1].push(cut[1]);
    end = cut[1];
  }
  return parts;
}

const METRE = 1e5; // parts of a degree: places nearer to each other are one
const TURN = 1080 * METRE; // more than the longitudes that lines reach: either half-turn, and copies of the world
const MOST_PLACES = 2 ** 26;

// Numbers for places, in the order in which they come: texts as keys would take most of the time.
function placeNumbers() {
  const numbers = new Map();
  return ([lat, lon]) => {
    const key = Math.round(lat * METRE) * TURN + Math.round(lon * METRE);
    const known = numbers.get(key);
    if (known === undefined) numbers.set(key, numbers.size);
    return known ?? numbers.size - 1;
  };
}

// Which lanes use each stretch, whichever way.
function findSharers(lines) {
  const numberOf = placeNumbers();
  const stretches = new Map();
  const shareOf = (key, lane, forward) => {
    const known = stretches.get(key);
    if (!known) stretches.set(key, { lanes: [lane], forward });
    else if (!known.lanes.includes(lane)) known.lanes.push(lane);
    return known ?? stretches.get(key);
  };
  for (const { lane, steps } of lines) {
    let last = { place: null, number: 0 }; // where one step ends the next begins
    for (const step of steps) {
      const from = step.from === last.place ? last.number : numberOf(step.from);
      const to = numberOf(step.to);
      last = { place: step.to, number: to };
      step.forward = from < to;
      step.stretch = shareOf(Math.min(from, to) * MOST_PLACES + Math.max(from, to), lane, step.forward);
    }
  }
  for (const { lanes } of stretches.values()) lanes.sort((a, b) => a - b);
}

// Give every step its lane. Lanes are counted to the right of whoever comes first, so that
// two routes in opposite directions do not land on each other.
export function spread(lines, { line: width, gap: widest }) {
  findSharers(lines);
  for (const line of lines) {
    for (const step of line.steps) {
      const { lanes, forward } = step.stretch;
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
  findSharers([...lines].sort((a, b) => (b.lane >= UPWARDS) - (a.lane >= UPWARDS)));
  for (const { lane, steps } of lines)
    for (const { stretch, width } of steps) {
      stretch.widths ??= new Map();
      stretch.widths.set(lane, width);
    }
  for (const { lane, steps } of lines)
    for (const step of steps) {
      const { lanes, forward, widths } = step.stretch;
      const bands = lanes.map((one) => widths.get(one) + BETWEEN);
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
  const seen = new Map(lines.map(({ lane }) => [lane, new Set()]));
  return lines.flatMap(({ lane, steps }) => {
    const drawn = seen.get(lane);
    return steps.filter(({ stretch }) => !drawn.has(stretch) && drawn.add(stretch));
  });
}
