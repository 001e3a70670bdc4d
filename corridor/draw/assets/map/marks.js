// Symbols of gauge changes, borders, ports, losses and ends of routes: which are on the map, how large, in what order.
import { known, percent } from "../format.js";
import { useColour } from "../lines/colourings.js";
import { say } from "../words.js";
import { picture, rankBadge } from "./glyphs.js";
import { markPopup, popupRoom } from "./popups.js";

export const MARK_NAMES = {
  loss: "Loss without it; larger is worse",
  gauge: "Gauge change",
  border: "Border crossing",
  port: "Port",
  origin: "Origin",
  destination: "Destination",
};
// The first get their place first, and lie on top.
export const MARK_ORDER = { loss: 0, origin: 0, destination: 0, gauge: 1, border: 2, port: 3 };
const SIZES = { origin: 24, destination: 24, gauge: 24, border: 17, port: 20 };
const BUSY = 0.5; // use of a capacity from which its symbol is seen from afar

const sizeOf = (mark) =>
  mark.type === "loss" ? 18 + 24 * Math.sqrt(mark.cut ? 1 : mark.share || 0) : SIZES[mark.type];

// From afar only what matters most: gauge changes, what a plan fills, what would be missed.
export function marksAtZoom(page) {
  const zoom = page.map.getZoom();
  const most = zoom < 4 ? 12 : zoom < 5.5 ? 40 : Infinity;
  const lost = new Set(page.data.marks.filter((mark) => mark.type === "loss").map((mark) => mark.id));
  return page.data.marks.filter((mark) => {
    if (mark.type === "loss") return mark.rank <= most;
    if (lost.has(mark.id)) return false; // it stands there with its rank
    if (mark.type === "gauge") return !lost.size || zoom >= 5;
    return mark.use >= BUSY || zoom >= (mark.type === "border" ? 5 : 4);
  });
}

export function marker(page, mark) {
  const { style } = page.data;
  const isLoss = mark.type === "loss";
  const far = !isLoss && !page.kind.lettered && page.map.getZoom() < 5;
  const size = Math.round(sizeOf(mark) * (far ? 0.7 : 1));
  const busy = mark.use >= BUSY;
  const used = known(mark.use) ? `, ${percent(mark.use)} in use` : "";
  const label = `${isLoss ? `Rank ${mark.rank}` : MARK_NAMES[mark.type]}: ${mark.name}${used}`;
  const made = L.marker([mark.lat, mark.lon], {
    icon: L.divIcon({
      className: `corridor-mark mark-${mark.type}${busy ? " used" : ""}`,
      html: isLoss ? rankBadge(style, mark) : picture(mark.type, style),
      iconSize: [size, size],
    }),
    keyboard: true,
    riseOnHover: true,
    zIndexOffset: 1000 - 200 * MARK_ORDER[mark.type] - (mark.rank || 0),
  });
  made.mark = mark;
  made.size = size;
  made.on("add", () => {
    made.getElement().setAttribute("aria-label", say(label));
    made.getElement().setAttribute("title", say(label));
    if (busy) made.getElement().style.setProperty("--use", useColour(style, mark.use));
  });
  made.bindPopup(() => markPopup(page, mark, MARK_NAMES[mark.type]), popupRoom(page.map));
  return made;
}
