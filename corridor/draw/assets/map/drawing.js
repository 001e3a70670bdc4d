// The map in the state that the page is in: lines, what catches the pointer, stations, symbols, letters, legend.
import { token } from "../colour.js";
import { el, name } from "../dom.js";
import { km, letter } from "../format.js";
import { OffsetLine, oncePerLane } from "../lines/lanes.js";
import { drawLine, goesOn } from "../lines/strokes.js";
import { Dots } from "./dots.js";
import { arrow, routeBadge } from "./glyphs.js";
import { arrange, placesOf } from "./labels.js";
import { drawLegend } from "./legend.js";
import { marker } from "./marks.js";
import { placePopup, popupRoom, stepPopup } from "./popups.js";

const MANY_STEPS = 9000; // beyond this, one canvas instead of one element per line
const REACH = 10; // pixels within which a click finds a line of the canvas
const ARROW_ROOM = 40; // pixels of a band that an arrow needs
const FAINT = 0.18; // opacity of the lines that are not pointed at
const END = { radius: 3.6, weight: 1.6 }; // dots of stations: where legs end, and on the way
const PASSED = { radius: 2.1, weight: 1 };
// Where on its way a letter may stand, as shares of it, best first.
const LETTER_SHARES = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.45, 0.55, 0.35, 0.65, 0.25, 0.75];
const PANES = { halo: 400, line: 410, hit: 420, badge: 590, labels: 595, trains: 580, boxes: 640 };

// Panes, renderers and groups of layers.
export function prepareMap(page) {
  const { map } = page;
  for (const [pane, order] of Object.entries(PANES)) map.createPane(`corridor-${pane}`).style.zIndex = order;
  map.getPane("corridor-labels").classList.add("leaflet-zoom-hide");
  for (const pane of ["labels", "trains", "boxes"]) map.getPane(`corridor-${pane}`).setAttribute("aria-hidden", "true");
  const renderer = (pane) => L.svg({ pane: `corridor-${pane}`, padding: 0.4 });
  page.svgs = { halo: renderer("halo"), line: renderer("line"), hit: renderer("hit") };
  page.canvas = L.canvas({ pane: "corridor-line", padding: 0.2 });
  page.traced = L.layerGroup().addTo(map);
  page.group = L.layerGroup().addTo(map);
  page.hits = L.layerGroup().addTo(map);
  page.badges = L.layerGroup().addTo(map);
  page.arrows = L.layerGroup().addTo(map);
}

export function draw(page, isCollected = false) {
  const { kind, canvas } = page;
  if (!isCollected) page.collect();
  page.group.clearLayers();
  page.hits.clearLayers();
  page.layers.clear();
  page.many = page.lines.reduce((sum, line) => sum + line.steps.length, 0) > MANY_STEPS;
  const renderers = page.many ? { halo: null, line: canvas, hit: canvas } : page.svgs;
  const drawn = kind.lettered ? page.lines : [{ order: 0, steps: oncePerLane(page.lines) }];
  for (const line of drawn) page.layers.set(line.order, drawLine(page.group, line, page.by, page.data, renderers));
  if (!page.many) drawHits(page, renderers.hit);
  drawStations(page, renderers.line);
  drawMarks(page);
  drawLetters(page);
  drawArrows(page);
  drawLegend(page);
  arrange(page);
  if (page.clock) page.clock.refresh();
}

// Where one canvas holds all lines, a click asks which of them is near.
export function nearest(page, latlng) {
  const point = (one) => page.map.latLngToLayerPoint(one);
  const at = point(latlng);
  let best = null;
  let least = REACH;
  for (const line of page.lines)
    for (const step of line.steps) {
      const far = L.LineUtil.pointToSegmentDistance(at, point(step.from), point(step.to));
      if (far < least) [least, best] = [far, step];
    }
  return best;
}

// Steps of one leg and link in one lane, as runs of points.
function runsOf(line) {
  const runs = [];
  let run = null;
  for (const step of line.steps) {
    const key = `${step.leg}|${step.link}|${step.offset}`;
    if (!run || run.key !== key || !goesOn(run, step)) {
      run = { key, step, points: [step.from], offsets: [] };
      runs.push(run);
    }
    run.points.push(step.to);
    run.offsets.push(step.offset);
  }
  return runs;
}

// For the pointer alone: what shows words becomes a stop of the keyboard, hundreds of them without a name. The keys reach
// stations by the search, and lines by the cards and the table.
const pointed = (layer) => layer.on("add", () => layer.getElement?.()?.setAttribute("tabindex", "-1"));

// Wide unseen lines catch the pointer; they know which step they stand for.
function drawHits(page, renderer) {
  for (const line of page.lines)
    for (const { step, points, offsets } of runsOf(line)) {
      const hit = new OffsetLine([{ points, offsets }], {
        renderer,
        color: "#000000",
        opacity: 0,
        weight: step.sharers > 1 ? step.width + 3 : Math.max(14, step.width + 4),
        className: "corridor-hit",
      });
      hit.bindPopup(() => stepPopup(page, step), popupRoom(page.map));
      hit.bindTooltip(() => tip(page, line, step), { sticky: true, className: "corridor-tip" });
      pointed(hit);
      if (page.kind.lettered)
        hit.on({ mouseover: () => highlight(page, line.order), mouseout: () => highlight(page, null) });
      page.hits.addLayer(hit);
    }
}

function tip(page, line, step) {
  const { places, links, legs } = page.data;
  const link = step.link === null ? null : links[step.link];
  const [from, to] = link ? [link.a, link.b] : [legs[step.leg].from, legs[step.leg].to];
  const { brief } = page.kind.describe(page, step);
  return el(
    "span",
    {},
    page.kind.lettered ? `${letter(line.order)} · ` : "",
    name(places[from].name.slice(0, 60)),
    " – ",
    name(places[to].name.slice(0, 60)),
    link ? ` · ${km(link.km)}` : "",
    brief ? [el("br"), brief] : null,
  );
}

function drawStations(page, renderer) {
  const { ends, passed } = placesOf(page);
  const ink = { color: token("--ink"), fillColor: token("--land"), fillOpacity: 1, opacity: 1 };
  const alike = new Map(); // places by their look, where a canvas holds them all
  const told = (dot, place) => {
    dot.bindPopup(() => placePopup(page, place()), popupRoom(page.map));
    dot.bindTooltip(() => name(place().name.slice(0, 90)), { className: "corridor-tip" });
    pointed(dot);
    page.group.addLayer(dot);
  };
  for (const at of new Set([...passed, ...ends])) {
    const place = page.data.places[at];
    if (place.kind === "way-point") continue;
    const size = page.kind.station?.(page, at) || (ends.has(at) ? END : PASSED);
    const look = { ...ink, ...size, renderer, className: "corridor-station" };
    if (!page.many) told(L.circleMarker([place.lat, place.lon], look), () => place);
    else {
      const key = JSON.stringify(size);
      if (!alike.has(key)) alike.set(key, { look, places: [] });
      alike.get(key).places.push(place);
    }
  }
  for (const { look, places } of alike.values()) {
    const dots = new Dots(
      places.map((place) => [place.lat, place.lon]),
      look,
    );
    told(dots, () => places[dots.near]);
  }
}

function drawMarks(page) {
  for (const one of page.markers) one.remove();
  page.markers = page.kind.marks(page).map((mark) => marker(page, mark).addTo(page.map));
}

// The stretch of a route where it is most alone, as steps.
function loneliest(line) {
  const least = Math.min(...line.steps.map((step) => step.sharers));
  let best = [];
  let run = [];
  for (const step of [...line.steps, null]) {
    if (step && step.sharers === least) run.push(step);
    else {
      if (metres(run) > metres(best)) best = run;
      run = [];
    }
  }
  return best;
}

const length = (step) => L.latLng(step.from).distanceTo(L.latLng(step.to));
const metres = (steps) => steps.reduce((sum, step) => sum + length(step), 0);

function middleAt(steps, share) {
  let left = metres(steps) * share;
  const step = steps.find((one) => {
    left -= length(one);
    return left <= 0;
  });
  const { from, to } = step || steps[0];
  return [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2];
}

function drawLetters(page) {
  page.badges.clearLayers();
  if (!page.kind.lettered || page.lines.length < 2) return;
  for (const line of page.lines) {
    const alone = loneliest(line);
    const spots = LETTER_SHARES.map((share) => middleAt(alone, share));
    const icon = L.divIcon({ className: "corridor-badge", html: routeBadge(page, line.order), iconSize: [20, 20] });
    page.badges.addLayer(L.marker(spots[0], { spots, interactive: false, keyboard: false, icon }));
  }
}

// Half-way along points of the screen: where, at which angle, and how long they are.
function halfway(points) {
  const sizes = points.slice(1).map((point, at) => points[at].distanceTo(point));
  const length = sizes.reduce((sum, size) => sum + size, 0);
  let left = length / 2;
  const at = sizes.findIndex((size) => {
    left -= size;
    return left <= 0;
  });
  const [a, b] = [points[at], points[at + 1]];
  const share = sizes[at] ? 1 + left / sizes[at] : 0;
  return { length, angle: Math.atan2(b.y - a.y, b.x - a.x), point: a.add(b.subtract(a).multiplyBy(share)) };
}

// Which way a band goes, where there is room to say so.
function drawArrows(page) {
  const { map, arrows } = page;
  arrows.clearLayers();
  if (!page.kind.directed || page.many) return;
  for (const line of page.lines)
    for (const { step, points } of runsOf(line)) {
      const { length, angle, point } = halfway(points.map((one) => map.latLngToLayerPoint(one)));
      if (length < ARROW_ROOM) continue;
      const beside = point.add(L.point(-Math.sin(angle), Math.cos(angle)).multiplyBy(step.offset));
      const size = Math.max(10, Math.min(16, step.width));
      const icon = L.divIcon({ className: "corridor-arrow", html: arrow(angle), iconSize: [size, size] });
      const options = { icon, interactive: false, keyboard: false, pane: "corridor-badge" };
      arrows.addLayer(L.marker(map.layerPointToLatLng(beside), options));
    }
}

// After a change of zoom: what is shown from afar differs, the lines do not. Names follow the move that it ends with.
export function rearrange(page) {
  if (page.kind.lettered) return;
  drawMarks(page);
  drawArrows(page);
  drawLegend(page);
}

export function highlight(page, order) {
  for (const [other, layers] of page.layers) {
    const faint = order !== null && page.layers.has(order) && other !== order;
    for (const layer of layers) layer.setStyle({ opacity: layer.basis * (faint ? FAINT : 1) });
    if (order === other) for (const layer of layers) layer.bringToFront();
  }
  for (const node of page.panel.querySelectorAll("[data-order]"))
    node.classList.toggle("hover", order !== null && Number(node.dataset.order) === order);
}

// Links marked under the lines, whatever colours mean; an empty list takes the marks away.
export function trace(page, links) {
  const look = { renderer: page.svgs.halo, color: token("--accent"), weight: 15, opacity: 0.4 };
  page.traced.clearLayers();
  for (const link of links)
    page.traced.addLayer(
      L.polyline(page.data.links[link].points, { ...look, interactive: false, className: "corridor-trace" }),
    );
}
