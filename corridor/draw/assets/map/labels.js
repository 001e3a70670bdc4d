// Where symbols, letters of routes and names stand: symbols beside each other first, then letters, then names.
import { el, name, svg } from "../dom.js";
import { MARK_ORDER } from "./marks.js";

const MOST_NAMED_LOSSES = 12; // that stay even where all is full
const FAR = 24; // pixels: a symbol farther from its place is tied to it by a thin line
const TERMINAL_ZOOM = { "land port": 3, "sea port": 3, "rail terminal": 3.25, "inland port": 3.25 };
const MOST_TRIED = 600; // names in the view that a place is sought for: of more, evenly chosen ones
const SAME = 3; // pixels: places so near are one for the eye
const CLEARLY = 1; // pixels by which a name is nearer to its place than to any other
const OTHER_ZOOM = 5; // junctions and border stations wait for a closer look than terminals
// Sides of a name, best first: offsets of its upper left corner from its place, by its own width and height.
const nameSpots = (w, h) => [
  [14, -h / 2],
  [-14 - w, -h / 2],
  [-w / 2, -15 - h],
  [-w / 2, 14],
  [12, -12 - h],
  [12, 10],
  [-12 - w, -12 - h],
  [-12 - w, 10],
];
// The ends of a route are named even where symbols crowd: farther off, if need be.
const farSpots = (w, h) => [
  [-w / 2, 28],
  [-w / 2, -28 - h],
  [30, -h / 2],
  [-30 - w, -h / 2],
  [-w / 2, 46],
  [-w / 2, -46 - h],
];

const CITY = "city"; // in place of a country's code
const CLASSES = { sea: "sea", lake: "sea lake", city: "city" };
const CELLS = 5; // per degree: places in neighbouring ones are one city
const citySpots = (w, h) => [
  [6, -h / 2],
  [-6 - w, -h / 2],
  [-w / 2, -5 - h],
  [-w / 2, 5],
];

const overlaps = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

// Places at the ends of the legs shown, and all that the lines pass; found once for the same lines.
const known = new WeakMap();
export function placesOf(page) {
  if (!known.has(page.lines)) known.set(page.lines, placesAlong(page));
  return known.get(page.lines);
}

function placesAlong(page) {
  const ends = new Set();
  const passed = new Set();
  const { links, legs } = page.data;
  for (const line of page.lines) {
    for (const step of line.steps) {
      if (step.link !== null) passed.add(links[step.link].a).add(links[step.link].b);
      if (step.leg !== null) ends.add(legs[step.leg].from).add(legs[step.leg].to);
    }
  }
  ends.delete(null);
  return { ends, passed };
}

// Names in the order in which they get their place, each with the zoom from which it is shown.
function namesOf(page) {
  const { data, kind } = page;
  const { ends, passed } = placesOf(page);
  const found = new Map();
  const put = (at, zoom, bold) => {
    if (at === null || data.places[at].kind === "way-point") return;
    const before = found.get(at);
    if (!before || zoom < before.zoom) found.set(at, { place: data.places[at], zoom, bold: bold || before?.bold });
  };
  for (const { mark } of page.markers) if (mark.place !== undefined) put(mark.place, 0, true);
  const positions = new Map(data.places.map((place, at) => [place.name, at]));
  for (const { mark } of page.markers)
    if (mark.type === "gauge" && positions.has(mark.name)) put(positions.get(mark.name), kind.lettered ? 1 : 2.5);
  for (const at of ends) put(at, 2);
  for (const at of passed) {
    const zoom = TERMINAL_ZOOM[data.places[at].kind];
    put(at, zoom ? zoom - kind.namedSooner : OTHER_ZOOM);
  }
  return [...found.values()].sort((a, b) => a.zoom - b.zoom);
}

// A route's letter moves along its route to where no symbol and no other letter is.
function placeBadges(page, taken) {
  page.badges.eachLayer((badge) => {
    const boxes = badge.options.spots.map((spot) => {
      const at = page.map.latLngToLayerPoint(spot);
      return { spot, x: at.x - 11, y: at.y - 11, w: 22, h: 22 };
    });
    const free = boxes.find((box) => !taken.some((other) => overlaps(box, other))) || boxes[0];
    badge.setLatLng(free.spot);
    taken.push(free);
  });
}

// What lies over the map: names must not end under it.
function covered(page) {
  const container = page.map.getContainer();
  const frame = container.getBoundingClientRect();
  const over =
    ".legend, .clock, .ground, .leaflet-control.switch, .leaflet-control-zoom, .leaflet-control-scale, .leaflet-control-attribution";
  return [...container.querySelectorAll(over)].map((node) => {
    const box = node.getBoundingClientRect();
    const at = page.map.containerPointToLayerPoint([box.x - frame.x, box.y - frame.y]);
    return { x: at.x, y: at.y, w: box.width, h: box.height };
  });
}

// Spots around a place, nearest first.
function spotsAround(page, type) {
  const near = !page.kind.lettered || (type !== "gauge" && page.map.getZoom() < 4.5);
  const spots = [[0, 0]];
  for (const radius of near ? [19, 23, 27] : [22, 26, 40, 54])
    for (let turn = 0; turn < 12; turn++)
      spots.push([Math.cos((turn * Math.PI) / 6) * radius, Math.sin((turn * Math.PI) / 6) * radius]);
  return spots;
}

// Symbols of one place stand side by side: each takes the nearest free spot, gauge changes first, from west to east.
// Where all is full, ports and borders wait for a closer look, and gauge changes stay where they are.
function placeMarkers(page, taken) {
  const moved = new Map();
  const leaders = [];
  const markers = [...page.markers].sort(
    (a, b) =>
      MARK_ORDER[a.mark.type] - MARK_ORDER[b.mark.type] ||
      (a.mark.rank || 0) - (b.mark.rank || 0) ||
      a.getLatLng().lng - b.getLatLng().lng,
  );
  for (const marker of markers) {
    const { mark, size } = marker;
    const node = marker.getElement();
    if (!node) continue;
    const at = page.map.latLngToLayerPoint(marker.getLatLng());
    const box = ([dx, dy]) => ({ x: at.x + dx - size / 2, y: at.y + dy - size / 2, w: size, h: size });
    const free = spotsAround(page, mark.type).find((spot) => !taken.some((other) => overlaps(box(spot), other)));
    const spot = free || [0, 0];
    node.style.marginLeft = `${spot[0] - size / 2}px`;
    node.style.marginTop = `${spot[1] - size / 2}px`;
    node.hidden = !free && mark.type !== "gauge" && !(mark.type === "loss" && mark.rank <= MOST_NAMED_LOSSES);
    if (!node.hidden) taken.push(box(spot));
    if (mark.type === "gauge") moved.set(mark.name, spot);
    if (!node.hidden && Math.hypot(...spot) > FAR) leaders.push([at, at.add(spot)]);
  }
  return { moved, leaders };
}

function leaderLine([from, to]) {
  const style = `transform:translate(${from.x}px,${from.y}px)`;
  const line = svg("line", { x2: to.x - from.x, y2: to.y - from.y });
  return svg("svg", { class: "leader", width: 1, height: 1, style }, svg("circle", { r: 2.5 }), line);
}

export function arrange(page) {
  const taken = [];
  const { moved, leaders } = placeMarkers(page, taken);
  placeBadges(page, taken);
  const pane = page.map.getPane("corridor-labels");
  pane.replaceChildren(...placeNames(page, taken, moved), ...leaders.map(leaderLine));
}

// True when the piece a-b passes through the box.
function crosses(a, b, box) {
  const besideIt = Math.max(a.x, b.x) < box.x || Math.min(a.x, b.x) > box.x + box.w;
  if (besideIt || Math.max(a.y, b.y) < box.y || Math.min(a.y, b.y) > box.y + box.h) return false;
  const side = (x, y) => Math.sign((b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x));
  const corners = [
    [box.x, box.y],
    [box.x + box.w, box.y],
    [box.x, box.y + box.h],
    [box.x + box.w, box.y + box.h],
  ];
  const sides = corners.map(([x, y]) => side(x, y));
  return Math.max(...sides) !== Math.min(...sides) || sides[0] === 0;
}

// Of boxes, best first, the one that the fewest strokes pass through.
function leastCrossed(boxes, strokes) {
  const crossed = boxes.map((box) => strokes.reduce((sum, [a, b]) => sum + crosses(a, b, box), 0));
  return boxes[crossed.indexOf(Math.min(...crossed))];
}

// From a place to the line on which a name is written.
const apart = (at, { x, y, w, h }) => Math.hypot(Math.max(x - at.x, 0, at.x - x - w), y + h / 2 - at.y);

// Whether a name would be read as that of another place.
const isTakenFor = (box, at, others) => {
  const nearest = apart(at, box) + CLEARLY;
  return others.some((other) => apart(other, box) < nearest && at.distanceTo(other) > SAME);
};

// Dots whose colour is what the map tells: names leave them free.
function dotsOf(page) {
  if (!page.kind.station) return [];
  const { ends, passed } = placesOf(page);
  return [...new Set([...ends, ...passed])].flatMap((place) => {
    const size = page.kind.station(page, place);
    if (!size) return [];
    const at = page.map.latLngToLayerPoint([page.data.places[place].lat, page.data.places[place].lon]);
    return { x: at.x - size.radius, y: at.y - size.radius, w: 2 * size.radius, h: 2 * size.radius };
  });
}

// The drawn steps within the view, in screen points.
function strokesIn(page, view) {
  const found = [];
  if (page.many) return found; // names cross lines wherever they stand
  for (const line of page.lines) {
    for (const step of line.steps) {
      const a = page.map.latLngToLayerPoint(step.from);
      const b = page.map.latLngToLayerPoint(step.to);
      const box = {
        x: Math.min(a.x, b.x),
        y: Math.min(a.y, b.y),
        w: Math.abs(a.x - b.x) + 1,
        h: Math.abs(a.y - b.y) + 1,
      };
      if (overlaps(view, box)) found.push([a, b]);
    }
  }
  return found;
}

// Size of a name, without asking the page to lay it out: that takes a hundred times as long.
const pen = document.createElement("canvas").getContext("2d");
const sizes = new Map();
let family = null;
function sizeOf(text, bold) {
  const key = `${bold}|${text}`;
  if (!sizes.has(key)) {
    const size = bold ? 13.5 : 12;
    family ??= getComputedStyle(document.body).fontFamily;
    pen.font = `${bold ? 700 : 400} ${size}px ${family}`;
    sizes.set(key, [Math.ceil(pen.measureText(text).width) + 9, Math.ceil(size * 1.25) + 1]);
  }
  return sizes.get(key);
}

// Names, most important first, where nothing else is; the others wait for a closer look. The name of a gauge change
// stays with its symbol, wherever that had to go.
function placeNames(page, taken, moved) {
  const corner = page.map.containerPointToLayerPoint([0, 0]);
  const { x: width, y: height } = page.map.getSize();
  const inside = (box) =>
    box.x >= corner.x + 2 &&
    box.y >= corner.y + 2 &&
    box.x + box.w <= corner.x + width - 2 &&
    box.y + box.h <= corner.y + height - 2;
  const boxes = [...taken, ...covered(page), ...dotsOf(page)];
  const strokes = strokesIn(page, { x: corner.x, y: corner.y, w: width, h: height });
  const seen = new Set();
  const labels = [];
  const inTheirLanguage = (place) => place[page.data.style.language] || place.city || place.name;
  const here = namesOf(page).flatMap(({ place, zoom, bold }) => {
    if (zoom > page.map.getZoom()) return [];
    const at = page.map.latLngToLayerPoint([place.lat, place.lon]).add(moved.get(place.name) || [0, 0]);
    return inside({ x: at.x, y: at.y, w: 0, h: 0 }) ? [{ place, bold, at }] : [];
  });
  const places = page.many ? [] : here.map(({ at }) => at);
  const each = Math.ceil(here.length / MOST_TRIED);
  for (const { place, bold, at } of here.filter((_, order) => order % each === 0)) {
    const city = inTheirLanguage(place);
    if (seen.has(city)) continue;
    const text = city.replace(/\s*\(.*$/, "").slice(0, 40);
    const [w, h] = sizeOf(text, bold);
    const free = [...nameSpots(w, h), ...(bold ? farSpots(w, h) : [])]
      .map(([dx, dy]) => ({ x: at.x + dx, y: at.y + dy, w, h }))
      .filter((box) => inside(box) && !boxes.some((other) => overlaps(box, other)));
    const clear = free.filter((box) => !isTakenFor(box, at, places));
    const best = leastCrossed(bold && !clear.length ? free : clear, strokes);
    if (!best) continue;
    boxes.push(best);
    seen.add(city);
    const style = `transform: translate(${Math.round(best.x)}px, ${Math.round(best.y)}px)`;
    labels.push(el("span", { class: bold ? "label bold" : "label", style }, name(text)));
  }
  return [...labels, ...placeLands(page, { boxes, strokes, inside, places })];
}

// Names of countries, seas and lakes, where stations leave room: in their middle, or a little above or below. Then cities
// that are no stations of what is drawn.
function placeLands(page, room) {
  const labels = [];
  for (const [code, lon, lat, zoom, called] of page.data.landNames ?? lands()) {
    if (zoom > page.map.getZoom() || isLeftOut(page, code, lat, lon)) continue;
    const text = calledHere(page, code, called);
    const at = page.map.latLngToLayerPoint([lat, lon]);
    const best = code === CITY ? cityBox(at, text, room) : landBox(at, text, room);
    if (!best) continue;
    room.boxes.push(best);
    const place = `transform: translate(${Math.round(best.x)}px, ${Math.round(best.y)}px)`;
    if (code === CITY) labels.push(cityDot(at));
    labels.push(el("span", { class: `label ${CLASSES[code] ?? "country"}`, style: place }, name(text)));
  }
  return labels;
}

// The reader wants none of its kind, or it is a city that is drawn as a station.
function isLeftOut(page, code, lat, lon) {
  if (code === CITY) return page.hiddenGround.has("cities") || isStation(page, lat, lon);
  return page.hiddenGround.has("countries");
}

// In English, countries are called as the network calls them.
function calledHere({ data }, code, called) {
  return (data.style.language === "en" && data.countryNames[code]) || called;
}

function landBox(at, text, { boxes, strokes, inside }) {
  // letters are wide apart, and in capitals
  const w = sizeOf(text.toUpperCase(), false)[0] * 1.1 + text.length;
  const free = [0, -16, 16, -32, 32]
    .map((dy) => ({ x: at.x - w / 2, y: at.y - 8 + dy, w, h: 16 }))
    .filter((box) => inside(box) && !boxes.some((other) => overlaps(box, other)));
  return leastCrossed(free, strokes);
}

// Beside its dot, and only where neither hides a line.
function cityBox(at, text, { boxes, strokes, inside, places }) {
  const [w, h] = sizeOf(text, false);
  const dot = { x: at.x - 4, y: at.y - 4, w: 8, h: 8 };
  const isFree = (box) =>
    inside(box) && !boxes.some((other) => overlaps(box, other)) && !strokes.some(([a, b]) => crosses(a, b, box));
  if (!isFree(dot)) return null;
  return citySpots(w, h)
    .map(([dx, dy]) => ({ x: at.x + dx, y: at.y + dy, w, h }))
    .find((box) => isFree(box) && !isTakenFor(box, at, places));
}

const cityDot = ({ x, y }) => el("i", { class: "city-dot", style: `transform: translate(${x}px, ${y}px)` });

// Whether a place that is drawn is so near that its own name is that of the city.
const stations = new WeakMap();
function isStation(page, lat, lon) {
  if (!stations.has(page.lines)) {
    const { ends, passed } = placesOf(page);
    const cellOf = (at) =>
      `${Math.round(page.data.places[at].lat * CELLS)}|${Math.round(page.data.places[at].lon * CELLS)}`;
    stations.set(page.lines, new Set([...ends, ...passed].map(cellOf)));
  }
  // around the city: cities are hundreds, stations may be thousands
  const cells = stations.get(page.lines);
  return cellsAround(lat, lon).some((cell) => cells.has(cell));
}

function cellsAround(lat, lon) {
  const [y, x] = [Math.round(lat * CELLS), Math.round(lon * CELLS)];
  return [-1, 0, 1].flatMap((dy) => [-1, 0, 1].map((dx) => `${y + dy}|${x + dx}`));
}

let told = null;
function lands() {
  told ??= JSON.parse(document.getElementById("corridor-names")?.textContent || "[]");
  return told;
}
