// The page: its state, and what changes it: buttons, keys, the address, the printer.
//
// What differs from one kind of page to another stands in one file of `kinds/` each, which publishes:
//   name, label            what the kind is called in the data, and the panel by a screen reader
//   lettered               lines are routes: each has a letter, is told apart and dimmed when another is pointed at
//   directed               bands have arrows, that say which way they go
//   whole                  the page opens on all places, rather than on what is drawn
//   namedSooner            by how many steps of zoom stations get their names sooner
//   lines(page)            what is drawn: {lines, scale}; a line has an order, a lane and steps with their widths;
//                          the scale says what widths mean: {largest, unit}
//   marks(page)            the symbols on the map, at its zoom
//   describe(page, step)   a stretch of line in words: {kicker, title, rows or sections, more, brief}
//   panel(page)            what the panel holds above the table: {status, parts}
//   sheet(page)            the table and the files: {name, caption, heads, rows, features()}, and further tables that can
//                          be saved, files: functions that give {name, heads, rows}
// and, where it has more to do:
//   begin(page)            what follows once the page is there
//   address(page)          what else the address remembers
//   actions(page, thing)   buttons of a popup, of a {place}, a {mark} or a {step}
//   first(page)            the lines that the page opens on, where these are not all; of a whole one beside all places
//   station(page, at)      how the dot of a place looks, where it differs from the others
//   placeFacts(page, place)  what else the popup of a place says
//
//   unpacked(data)         a promise of the data, where most of them are packed
//   follow()               what follows from another address, where that may change more than what is shown
//
// What `blanks.js` exports is written by Python, from the description of the data in `draw/maps/page_tables.py`.
import { recall, remember } from "./address.js";
import { landLayer } from "./basemap.js";
import { BLANKS } from "./blanks.js";
import { el } from "./dom.js";
import { callCorridors } from "./format.js";
import { joinStory, sharedBounds, tellMoved, told } from "./framed.js";
import { unpack } from "./lines/steps.js";
import { Clock } from "./map/clock.js";
import { draw, highlight, nearest, prepareMap, rearrange, trace } from "./map/drawing.js";
import { fitTo, hidesWhatIsShown, shownPieces } from "./map/fitting.js";
import { buildGround } from "./map/ground.js";
import { arrange } from "./map/labels.js";
import { buildLegend } from "./map/legend.js";
import { fitPaper, print, see } from "./map/paper.js";
import { attendPopups, placePopup, popupRoom, stepPopup } from "./map/popups.js";
import { drawPanel } from "./panel/panel.js";
import { showSome } from "./route_choice.js";
import { say } from "./words.js";

// Cells without a value are not written into the page: they are put back here.
function complete(data) {
  for (const [table, blank] of Object.entries(BLANKS))
    data[table] = (data[table] || []).map((row) => ({ ...blank, ...row }));
  for (const link of data.links) link.points = unpack(link.line, link.scale);
  data.countries = countriesInOrder(data);
  return data;
}

// Along the routes, so that neighbours on the map have different colours; then as the places come.
function countriesInOrder({ routes, legs, links, places }) {
  const found = new Set();
  for (const route of routes)
    for (const leg of route.legs)
      for (const link of legs[leg].links)
        for (const at of [links[link].a, links[link].b]) found.add(places[at].country);
  for (const place of places) found.add(place.country);
  return [...found].filter(Boolean);
}

class Page {
  constructor(map, kind, data, panel) {
    this.map = map;
    this.kind = kind;
    this.data = data;
    this.panel = panel;
    callCorridors(data.corridors.map((one) => one.letter));
    this.by = data.style.colourBy;
    this.sort = "cost";
    this.shown = new Set(data.corridors.keys()); // orders of corridors
    this.picks = new Map(); // the reader's variant, by order
    this.opened = null; // order of the card that is open
    this.hidden = new Set(); // modes
    this.hiddenGround = new Set(); // parts of what lies under the network
    this.unfolded = new Set(); // lists
    this.popup = null; // what is open of the map
    this.pointed = null; // the line of a list whose links are marked
    this.hour = 0;
    this.onPaper = false;
    this.seen = null; // of the map, on the screen
    this.lines = [];
    this.scale = null;
    this.markers = [];
    this.layers = new Map(); // of the lines drawn, by order
    this.currency = data.routes[0]?.currency || data.currency;
    this.asked = told.view ?? location.hash.slice(1); // before the page writes its own
  }

  collect() {
    const { lines, scale } = this.kind.lines(this);
    this.lines = lines;
    this.scale = scale || null;
  }

  refresh() {
    draw(this);
    drawPanel(this);
    remember(this);
  }

  setBy(by) {
    this.by = by;
    this.refresh();
  }

  setSort(sort) {
    this.sort = sort;
    this.picks.clear();
    this.refresh();
  }

  toggle(order) {
    if (!this.shown.delete(order)) this.shown.add(order);
    this.refresh();
  }

  toggleMode(mode) {
    if (!this.hidden.delete(mode)) this.hidden.add(mode);
    this.refresh();
  }

  choose(order, route) {
    this.picks.set(order, route);
    this.shown.add(order);
    this.refresh();
  }

  open(order) {
    this.opened = order;
    if (order !== null) this.shown.add(order);
    this.refresh();
    const head = order !== null && document.getElementById(`open-${order}`);
    if (head) head.scrollIntoView({ block: "nearest" });
  }

  // Other routes take the place of those that were there.
  tell(told) {
    Object.assign(this.data, told);
    this.data.countries = countriesInOrder(this.data);
    this.shown = new Set(this.data.corridors.keys());
    this.picks.clear();
    this.opened = null;
    if (this.data.corridors.length > this.data.style.shown) showSome(this, this.data.style.shown);
    this.clock.show(this.data.routes.length > 0);
    this.refresh();
  }

  highlight(order) {
    highlight(this, order);
  }

  // The place of a line of a list, with its symbol's facts open where it has one.
  show(row) {
    this.map.setView([row.lat, row.lon], Math.max(this.map.getZoom(), 6), { animate: false });
    const near = this.markers
      .filter(({ mark }) => Math.abs(mark.lat - row.lat) < 2e-4 && Math.abs(mark.lon - row.lon) < 2e-4)
      .sort((a, b) => (b.mark.rank === row.rank) - (a.mark.rank === row.rank));
    if (near.length) near[0].openPopup();
  }

  // All lines of a line of a list, until it is clicked on again, or another is.
  trace(row) {
    this.map.closePopup();
    this.pointed = this.pointed === row ? null : row;
    trace(this, this.pointed ? row.links : []);
    if (this.pointed) this.fitTo(L.latLngBounds(row.links.flatMap((link) => this.data.links[link].points)));
    drawPanel(this);
  }

  goTo(place) {
    this.map.setView([place.lat, place.lon], Math.max(this.map.getZoom(), 7));
    L.popup(popupRoom(this.map)).setLatLng([place.lat, place.lon]).setContent(placePopup(this, place)).openOn(this.map);
  }

  fit(lines) {
    const bounds = L.latLngBounds([]);
    for (const line of lines) for (const step of line.steps) bounds.extend(step.from).extend(step.to);
    this.fitTo(bounds);
  }

  fitPlaces() {
    const places = this.data.places.filter((place) => place.kind !== "way-point");
    const ends = this.first.flatMap(({ steps }) => steps.flatMap(({ from, to }) => [from, to]));
    this.fitTo(L.latLngBounds([...places.map((place) => [place.lat, place.lon]), ...ends]));
  }

  fitTo(bounds) {
    const isWithin = (piece) => piece.some((end) => bounds.contains(end));
    if (bounds.isValid()) fitTo(this, bounds, shownPieces(this).filter(isWithin));
  }

  zoomTo(order) {
    this.fit(this.lines.filter((line) => line.order === order));
  }

  // Copies of the world for lines that pass 180 degrees.
  turns() {
    let west = 0;
    let east = 0;
    for (const link of this.data.links)
      for (const [, lon] of link.points) [west, east] = [Math.min(west, lon), Math.max(east, lon)];
    return [0, ...(east > 180 ? [1] : []), ...(west < -180 ? [-1] : [])];
  }

  listen() {
    const { map } = this;
    map.on("zoomend", () => rearrange(this));
    map.on("moveend", () => {
      arrange(this);
      see(this);
      remember(this);
      tellMoved(this);
    });
    map.on("click", ({ latlng }) => {
      const step = this.many && nearest(this, latlng);
      if (step) L.popup(popupRoom(map)).setLatLng(latlng).setContent(stepPopup(this, step)).openOn(map);
    });
    attendPopups(this);
    // before Leaflet, which closes a popup, too: one key closes one thing
    const onkeydown = ({ key }) => key === "Escape" && this.escape();
    document.addEventListener("keydown", onkeydown, { capture: true });
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.refresh());
    window.addEventListener("hashchange", () => this.follow());
    window.addEventListener("beforeprint", () => print(this, true));
    window.addEventListener("afterprint", () => print(this, false));
    new ResizeObserver(() => this.resize()).observe(map.getContainer());
  }

  // A frame or tab that is not shown yet has no size: the view is fitted to the first one that it gets.
  resize() {
    this.map.invalidateSize({ animate: false });
    if (this.onPaper && this.hasSize) fitPaper(this);
    if (!this.unseen || !this.hasSize) return;
    this.unseen = false;
    draw(this); // the legend has its height
    this.fitFirst();
    this.makeRoom();
    draw(this);
    see(this, true);
  }

  // At the first view the legend is folded rather than hide what is drawn. Whether the view is another one now.
  makeRoom() {
    if (!hidesWhatIsShown(this)) return false;
    this.fitFirst(); // the clock is there now
    if (!hidesWhatIsShown(this)) return true;
    this.legend.open = false;
    this.fitFirst();
    return true;
  }

  get hasSize() {
    const { x, y } = this.map.getSize();
    return x > 0 && y > 0;
  }

  fitFirst() {
    const shared = sharedBounds();
    if (shared) this.fitTo(shared);
    else if (this.kind.whole) this.fitPlaces();
    else this.fit(this.first);
  }

  // What the page opens on.
  get first() {
    return this.kind.first?.(this) ?? (this.kind.whole ? [] : this.lines);
  }

  escape() {
    if (this.popup) this.map.closePopup();
    else if (this.opened !== null) this.open(null);
  }

  // The reader changed the address, or went back to one.
  follow() {
    if (this.kind.follow) {
      this.kind.follow();
      return;
    }
    const view = recall(this);
    if (view) this.map.setView([view[1], view[2]], view[0]);
    if (this.clock.on) this.clock.set(Math.min(this.hour, this.clock.end));
    this.ground.show();
    this.refresh();
  }

  start() {
    const { map, data, kind } = this;
    prepareMap(this);
    map.attributionControl.setPrefix(false).addAttribution(say(data.attribution));
    nameMap(map.getContainer());
    L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
    if (data.corridors.length > data.style.shown) showSome(this, data.style.shown);
    buildLegend(this);
    const view = recall(this);
    this.hasView = view !== null;
    for (const input of document.querySelectorAll("#corridor-colour input")) input.checked = input.value === this.by;
    buildGround(this, this.turns());
    this.collect();
    this.unseen = !view && !this.hasSize;
    if (view) map.setView([view[1], view[2]], view[0], { animate: false });
    else if (!this.unseen) this.fitFirst();
    draw(this, true);
    // Only now the legend has its height.
    if (!view && !this.unseen && (kind.lettered || data.flows.length)) {
      this.fitFirst();
      draw(this);
    }
    this.clock = new Clock(this);
    if (!view && !this.unseen) {
      if (this.makeRoom()) draw(this);
      else arrange(this); // names keep clear of the clock
    }
    if (this.clock.on) this.clock.set(Math.min(this.hour, this.clock.end));
    drawPanel(this);
    see(this, true);
    this.listen();
    joinStory(this);
    document.documentElement.dataset.ready = "yes";
  }
}

// The map and the buttons that Leaflet has put on it.
function nameMap(container) {
  container.setAttribute("role", "application");
  container.setAttribute("aria-label", say("Map; the panel beside it has the same facts as text"));
  for (const button of container.querySelectorAll(".leaflet-control-zoom a"))
    for (const key of ["title", "aria-label"]) button.setAttribute(key, say(button.getAttribute(key)));
}

function start(map, kind, given) {
  const data = complete(given);
  document.documentElement.lang = data.style.language;
  const panel = el("aside", { id: "corridor-panel", "aria-label": kind.label, tabindex: "-1" });
  const main = el("main", { id: "corridor-map" });
  document.body.classList.add("corridor");
  document.body.prepend(panel);
  map.getContainer().before(main);
  main.append(map.getContainer());
  map.invalidateSize({ animate: false });
  const page = new Page(map, kind, data, panel);
  window.corridor.page = page;
  page.start();
  kind.begin?.(page);
  return new Drawing().addTo(map);
}

// All that is drawn, as a layer that a control hides and shows.
const Drawing = L.Layer.extend({
  onAdd: (map) => map.getContainer().classList.remove("corridor-hidden"),
  onRemove: (map) => map.getContainer().classList.add("corridor-hidden"),
});

// What the page calls when its map is there: the one name that the scripts leave outside; and the
// land, for plugins.
export function publish(kind) {
  const data = () => JSON.parse(document.getElementById("corridor-data").textContent);
  const begin = (map) =>
    kind.unpacked ? kind.unpacked(data()).then((given) => start(map, kind, given)) : start(map, kind, data());
  window.corridor = { start: begin, landLayer };
}
