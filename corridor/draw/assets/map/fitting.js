// How near the map is looked at: as near as it can be while nothing that is shown lies under the legend or the clock.
import { flattened } from "./screen.js";

const EDGES = { left: 36, top: 56, right: 36, bottom: 48 }; // pixels that stay free
const FREE = 22; // from the legend or the clock to what is fitted beside it
const NEAR = 12; // half a symbol
const ROOM = { open: 0.25, folded: 1 }; // the most zoom that is given up for a legend

// What is shown, as pieces of lines; where all of the network is there, its stations, which have one end.
export function shownPieces({ kind, first, data }) {
  const stations = data.places.filter((place) => place.kind !== "way-point").map(({ lat, lon }) => [lat, lon]);
  const pieces = first.flatMap((line) => line.steps.map((step) => [step.from, step.to]));
  return kind.whole ? [...stations.map((at) => [at]), ...pieces] : pieces;
}

// Legend and clock, in pixels of the map.
function covers({ map }) {
  const container = map.getContainer();
  const frame = container.getBoundingClientRect();
  const boxes = [...container.querySelectorAll(".legend, .clock")].map((node) => node.getBoundingClientRect());
  return boxes
    .filter(({ width, height }) => width && height)
    .map(({ left, right, top, bottom }) =>
      L.bounds(
        [left - frame.left - NEAR, top - frame.top - NEAR],
        [right - frame.left + NEAR, bottom - frame.top + NEAR],
      ),
    );
}

const isUnder = (boxes, [from, to = from]) => boxes.some((box) => L.LineUtil.clipSegment(from, to, box) !== false);

export function hidesWhatIsShown(page) {
  const boxes = covers(page);
  const at = (place) => page.map.latLngToContainerPoint(place);
  return shownPieces(page).some((piece) => isUnder(boxes, piece.map(at)));
}

// The edges to choose from: none but the map's own, or above or beside each of what lies over it.
function choices({ map }, boxes) {
  const size = map.getSize();
  const beside = (box) => [
    { bottom: size.y - box.min.y - NEAR + FREE },
    box.getCenter().x < size.x / 2 ? { left: box.max.x - NEAR + FREE } : { right: size.x - box.min.x - NEAR + FREE },
  ];
  const widest = (one, other) =>
    Object.fromEntries(Object.keys(EDGES).map((side) => [side, Math.max(one[side], other[side] ?? 0)]));
  const found = [EDGES];
  for (const box of boxes)
    for (const edges of [...found]) found.push(...beside(box).map((more) => widest(edges, more)));
  // Leaflet knows no zoom for what has no room at all
  return found.filter(({ left, top, right, bottom }) => left + right < size.x && top + bottom < size.y);
}

// Whether a view leaves pieces under what lies over the map; they are given in pixels of zoom 0.
function hides({ map }, boxes, bounds, { edges, zoom }, pieces) {
  const { left, top, right, bottom } = edges;
  const ends = [bounds.getSouthWest(), bounds.getNorthEast()].map((end) => map.project(end, zoom));
  const middle = ends[0].add(ends[1]).divideBy(2);
  const centre = middle.add(L.point(right - left, bottom - top).divideBy(2));
  const scale = map.getZoomScale(zoom, 0);
  const corner = centre.subtract(map.getSize().divideBy(2));
  const at = ({ x, y }) => L.point(x * scale - corner.x, y * scale - corner.y);
  return pieces.some((piece) => isUnder(boxes, piece.map(at)));
}

export function fitTo(page, bounds, pieces) {
  const { map } = page;
  const boxes = covers(page);
  const flat = pieces.map((piece) => flattened(map, piece));
  const zoomOf = ({ left, top, right, bottom }) =>
    map.getBoundsZoom(bounds, false, L.point(left + right, top + bottom));
  const best = choices(page, boxes)
    .map((edges) => ({ edges, zoom: zoomOf(edges) }))
    .filter(({ zoom }) => zoom >= zoomOf(EDGES) - (page.legend.open ? ROOM.open : ROOM.folded))
    .sort((one, other) => other.zoom - one.zoom)
    .find((view) => !hides(page, boxes, bounds, view, flat));
  const { left, top, right, bottom } = best?.edges ?? EDGES;
  map.fitBounds(bounds, {
    paddingTopLeft: [left, top],
    paddingBottomRight: [right, bottom],
    animate: false,
    // one place alone says nothing of how near it is to be looked at
    maxZoom: bounds.getNorthEast().equals(bounds.getSouthWest()) ? 9 : map.getMaxZoom(),
  });
}
