// The time slider: where boxes and trains are at an hour, and a button that lets the time run.
import { remember } from "../address.js";
import { DULL, token } from "../colour.js";
import { el } from "../dom.js";
import { tellMoved } from "../framed.js";
import { stepsOfLegs } from "../lines/steps.js";
import { chosenRoute } from "../route_choice.js";
import { say } from "../words.js";
import { boxPicture } from "./glyphs.js";

const RUN_S = 24; // seconds for the whole time
const WEEK = 168; // hours
const BOX = [26, 20]; // pixels
const LOCALES = { en: "en-GB", zh: "zh-CN", ru: "ru-RU" };
const DAYS = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"];

// A way with the hours at which each of its points is reached; standing is the same point twice.
function walk(stretches) {
  const points = [];
  const hours = [];
  let now = 0;
  for (const { line, time } of stretches) {
    const sizes = line.slice(1).map((point, at) => L.latLng(line[at]).distanceTo(L.latLng(point)));
    const whole = sizes.reduce((sum, size) => sum + size, 0) || 1;
    let gone = 0;
    line.forEach((point, at) => {
      gone += at ? sizes[at - 1] : 0;
      points.push(point);
      hours.push(now + (time * gone) / whole);
    });
    now += time;
  }
  return { points, hours, end: now };
}

// The last point that is reached by an hour.
function lastReached(way, hour) {
  let low = 0;
  let high = way.hours.length - 1;
  if (hour >= way.end) return high;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (way.hours[middle] <= hour) low = middle;
    else high = middle - 1;
  }
  return low;
}

export function positionAt(way, hour) {
  if (hour >= way.end) return way.points[way.points.length - 1];
  const low = lastReached(way, hour);
  const a = way.points[low];
  const b = way.points[Math.min(low + 1, way.points.length - 1)];
  const span = way.hours[low + 1] - way.hours[low];
  const share = span > 0 ? (hour - way.hours[low]) / span : 0;
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share];
}

// The stretch between a late and an early journey at an hour: both walk the same points.
export function stretchAt({ late, early }, hour) {
  const between = late.points.slice(lastReached(late, hour) + 1, lastReached(early, hour) + 1);
  return [positionAt(late, hour), ...between, positionAt(early, hour)];
}

// A route by its own legs: what has no line is time at one place. `ends`: hours after each leg, where not the mean ones.
export function walkOfRoute(data, route, ends = null) {
  let here = null;
  const stretches = [];
  for (const [place, number] of route.legs.entries()) {
    const leg = data.legs[number];
    const time = ends ? Math.max(0, ends[place] - (ends[place - 1] || 0)) : leg.hours || 0;
    const steps = stepsOfLegs(data, [number]);
    if (!here && leg.from !== null) here = [data.places[leg.from].lat, data.places[leg.from].lon];
    const line = steps.length ? [steps[0].from, ...steps.map((step) => step.to)] : here ? [here, here] : [];
    if (!line.length) continue;
    here = line[line.length - 1];
    stretches.push({ line, time });
  }
  return walk(stretches);
}

function walkOfRun(data, run) {
  const stretches = [];
  for (let at = 0; at < run.path.length; at += 4) {
    const [link, back, hours, standing] = run.path.slice(at, at + 4);
    const line = back ? [...data.links[link].points].reverse() : data.links[link].points;
    stretches.push({ line, time: hours });
    if (standing) stretches.push({ line: [line[line.length - 1], line[line.length - 1]], time: standing });
  }
  return { ...walk(stretches), every: run.every, mode: run.mode };
}

export class Clock {
  constructor(page) {
    this.page = page;
    this.week = page.data.clock === "week";
    this.hour = 0;
    this.least = 0; // hours to which it goes at least
    this.timer = null;
    this.group = L.layerGroup().addTo(page.map);
    this.canvas = L.canvas({ pane: "corridor-trains", padding: 0.3 });
    this.runs = (page.data.runs || []).map((run) => walkOfRun(page.data, run));
    this.dots = [];
    this.on = this.week ? this.runs.length > 0 : page.data.routes.length > 0;
    if (this.on) this.build();
  }

  build() {
    this.range = el("input", {
      type: "range",
      id: "corridor-hour",
      min: 0,
      step: 1,
      value: 0,
      "aria-label": this.week ? "Hour of the week" : "Hours since the boxes are ready",
      oninput: () => this.set(Number(this.range.value)),
    });
    this.button = el("button", { type: "button", id: "corridor-play", onclick: () => this.play() });
    this.text = el("output", { for: "corridor-hour", id: "corridor-when" });
    this.node = el("div", { class: "clock", role: "group", "aria-label": "Time" }, this.button, this.range, this.text);
    const control = L.control({ position: "bottomright" });
    control.onAdd = () => {
      L.DomEvent.disableClickPropagation(this.node);
      return this.node;
    };
    control.addTo(this.page.map);
    // Those who asked for less motion move the time by hand.
    if (matchMedia("(prefers-reduced-motion: reduce)").matches) this.button.hidden = true;
    this.face(false);
    this.refresh();
  }

  // Of a page whose routes come and go: only where there are some.
  show(on) {
    if (this.timer !== null) this.stop();
    this.hour = 0;
    this.on = on;
    if (on && !this.node) this.build();
    if (this.node) this.node.hidden = !on;
    if (!on) this.group.clearLayers();
  }

  // The routes on the map have changed, or are drawn for the first time.
  refresh() {
    if (!this.on) return;
    const { page } = this;
    this.boxes = this.week ? [] : page.lines.map((line) => this.walkOfLine(line)).filter((way) => way.points.length);
    this.end = this.week
      ? WEEK
      : Math.ceil(Math.max(1, this.least, ...this.boxes.map(({ late, end }) => late?.end ?? end)));
    this.range.max = this.end;
    this.set(Math.min(this.hour, this.end));
  }

  reachTo(hours) {
    this.least = hours;
    this.refresh();
  }

  // With the journeys that one in ten is faster and slower than, where Python has told them.
  walkOfLine({ order }) {
    const { data } = this.page;
    const route = chosenRoute(this.page, order);
    const mean = walkOfRoute(data, route);
    if (!route.along) return { order, ...mean };
    const [early, late] = [0, 1].map((end) =>
      walkOfRoute(
        data,
        route,
        route.along.map((hours) => hours[end]),
      ),
    );
    return { order, ...mean, early, late };
  }

  set(hour) {
    this.hour = hour;
    this.range.value = hour;
    const text = say(this.words(hour));
    this.text.textContent = text;
    this.range.setAttribute("aria-valuetext", text);
    this.draw();
    tellMoved(this.page);
  }

  words(hour) {
    const clock = `${String(Math.floor(hour % 24)).padStart(2, "0")}:00`;
    if (this.week) return `${DAYS[Math.floor(hour / 24) % 7]} ${clock}`;
    const start = new Date(String(this.page.data.clock).replace(" ", "T"));
    const day = `Day ${Math.floor(hour / 24)}, ${Math.floor(hour % 24)} h`;
    if (Number.isNaN(start.getTime())) return day;
    const then = new Date(start.getTime() + hour * 3600e3);
    return `${day} · ${then.toLocaleDateString(LOCALES[this.page.data.style.language], { day: "numeric", month: "short", year: "numeric" })}`;
  }

  // At hour 0 nothing has left: the map is the one without a clock.
  draw() {
    this.group.clearLayers();
    this.dots = [];
    this.spots = [];
    if (this.hour <= 0) return;
    for (const way of this.boxes) if (way.late) this.smear(way);
    for (const way of this.boxes) this.box(way, positionAt(way, this.hour));
    for (const way of this.runs)
      if (!this.page.hidden.has(way.mode))
        for (let age = this.hour % way.every; age < way.end; age += way.every) this.dot(way, positionAt(way, age));
  }

  // Where the middle eight of ten such journeys are by now.
  smear(way) {
    const look = { renderer: this.canvas, color: token("--box"), weight: 11, opacity: 0.35, interactive: false };
    this.group.addLayer(L.polyline(stretchAt(way, this.hour), look));
  }

  // Boxes at one place stand beside each other.
  box(way, at) {
    const here = this.page.map.latLngToLayerPoint(at);
    const spot = here.clone();
    const near = (other) => Math.abs(other.x - spot.x) < BOX[0] && Math.abs(other.y - spot.y) < BOX[1];
    while (this.spots.some(near)) spot.x += BOX[0];
    this.spots.push(spot);
    this.group.addLayer(
      L.marker(at, {
        interactive: false,
        keyboard: false,
        pane: "corridor-boxes",
        icon: L.divIcon({
          className: "corridor-box",
          html: boxPicture(way.order),
          iconSize: BOX,
          iconAnchor: [BOX[0] / 2 - (spot.x - here.x), BOX[1] / 2],
        }),
      }),
    );
    this.dots.push(at);
  }

  dot(way, at) {
    this.group.addLayer(
      L.circleMarker(at, {
        renderer: this.canvas,
        interactive: false,
        radius: 4.5,
        weight: 1.8,
        color: token("--ink"),
        fillColor: this.page.data.style.modes[way.mode] || DULL,
        fillOpacity: 1,
      }),
    );
    this.dots.push(at);
  }

  face(running) {
    this.button.textContent = running ? "❚❚" : "▶";
    this.button.setAttribute("aria-label", say(running ? "Pause" : "Play"));
  }

  play() {
    if (this.timer !== null) return this.stop();
    this.face(true);
    let last = performance.now();
    if (this.hour >= this.end) this.hour = 0;
    const step = (now) => {
      const hour = this.hour + ((now - last) / 1000) * (this.end / RUN_S);
      last = now;
      this.set(this.week ? hour % WEEK : Math.min(hour, this.end));
      if (!this.week && hour >= this.end) this.stop();
      else this.timer = requestAnimationFrame(step);
    };
    this.timer = requestAnimationFrame(step);
  }

  stop() {
    cancelAnimationFrame(this.timer);
    this.timer = null;
    this.face(false);
    remember(this.page);
  }
}
