// All lines, stations and borders, faint, for the pointer; what is closed carries a cross.
import { token } from "../colour.js";
import { el, name } from "../dom.js";
import { stepsOfLink } from "../lines/steps.js";
import { markPopup, placePopup, popupRoom, stepPopup } from "../map/popups.js";
import { say } from "../words.js";

const BORDERS_FROM = 4.5; // zoom from which all borders are shown

export class Background {
  constructor(page) {
    this.page = page;
    page.map.createPane("planner-network").style.zIndex = 390;
    this.canvas = L.canvas({ pane: "planner-network", padding: 0.3, tolerance: 5 });
    this.network = L.layerGroup().addTo(page.map);
    this.things = L.layerGroup().addTo(page.map);
    page.data.links.forEach((link, at) => {
      const line = L.polyline(link.points, {
        renderer: this.canvas,
        color: token("--muted"),
        weight: 1.2,
        opacity: 0.45,
        dashArray: page.data.style.dashes[link.mode] || null,
      });
      line.bindPopup(() => stepPopup(page, stepsOfLink(page.data, at)[0]), popupRoom(page.map));
      this.network.addLayer(line);
    });
    page.map.on("zoomend", () => this.draw());
  }

  draw() {
    const { page, things } = this;
    things.clearLayers();
    for (const place of page.data.places) this.station(place);
    const isNear = page.map.getZoom() >= BORDERS_FROM;
    for (const mark of page.allMarks)
      if (mark.type === "border") {
        const isClosed = page.planner.isAvoided("border", mark.id);
        if (isClosed || isNear) this.border(mark, isClosed);
      }
    for (const { kind, key } of page.question.avoid) if (kind === "link") this.closedLink(key);
  }

  station(place) {
    const { page } = this;
    if (!page.network.gates["gate out"].has(page.network.place.get(place.id))) return;
    if (page.planner.isAvoided("terminal", place.id))
      this.cross(place, `Closed: ${place.name}`, () => placePopup(page, place));
    const ink = { color: token("--muted"), fillColor: token("--panel"), fillOpacity: 1, weight: 1, radius: 3 };
    const dot = L.circleMarker([place.lat, place.lon], { renderer: this.canvas, ...ink });
    dot.bindPopup(() => placePopup(page, place), popupRoom(page.map));
    dot.bindTooltip(() => name(place.name.slice(0, 90)), { className: "corridor-tip" });
    this.things.addLayer(dot);
  }

  border(mark, isClosed) {
    const { page } = this;
    const content = () => markPopup(page, { ...mark, legs: [] }, "Border crossing");
    if (isClosed) this.cross(mark, `Closed border: ${mark.name}`, content);
    else if (!page.data.marks.some(({ type, id }) => type === "border" && id === mark.id))
      this.symbol(mark, "planner-border", "", 11, `Border: ${mark.name}`, content);
  }

  cross(at, label, content) {
    this.symbol(at, "planner-border closed", el("span", { "aria-hidden": "true" }, "✕"), 22, label, content);
  }

  symbol(at, className, html, size, label, content) {
    const icon = L.divIcon({ className, html, iconSize: [size, size] });
    const made = L.marker([at.lat, at.lon], {
      icon,
      keyboard: true,
      title: say(label),
      alt: say(label),
      zIndexOffset: size > 20 ? 2000 : -500,
    });
    made.bindPopup(content, popupRoom(this.page.map));
    this.things.addLayer(made);
  }

  closedLink(id) {
    const link = this.page.data.links.find((one) => one.id === id);
    if (link)
      this.things.addLayer(
        L.polyline(link.points, { color: "#b00020", weight: 3, dashArray: "2 7", interactive: false }),
      );
  }
}
