// Pictures: carriers, gauge changes, borders, ports, ends of routes, letters of routes, boxes under way.
import { textOn } from "../colour.js";
import { el, svg } from "../dom.js";
import { letter } from "../format.js";
import { lossColour, routeColour } from "../lines/colourings.js";

const GLYPHS = {
  train:
    "M7 2.5h10a3 3 0 0 1 3 3v9.7a3 3 0 0 1-2.4 2.9l2.2 3.4h-2.5l-1.9-3H8.6l-1.9 3H4.2l2.2-3.4A3 3 0 0 1 4 15.2V5.5a3 3 0 0 1 3-3zM6.3 5.6v5.2h11.4V5.6zM8.3 13a1.4 1.4 0 1 0 0 2.8a1.4 1.4 0 1 0 0-2.8zM15.7 13a1.4 1.4 0 1 0 0 2.8a1.4 1.4 0 1 0 0-2.8z",
  ship: "M2.5 13.5h19l-3 6.5H6zM5.5 12.3V8.5h3.8V6h5.4v2.5h3.8v3.8zM11 2.5h2v2.6h-2z",
  barge: "M1.5 13h21l-2.2 5.5H4zM4.5 11.8V8.3h4.6v3.5zM10.3 11.8V8.3h4.6v3.5zM16.6 11.8V6h3v5.8z",
  lorry:
    "M1 5.5h13V16H1zM15.2 8.8h4.1L23 12.7V16h-7.8zM6 14.2a2.8 2.8 0 1 0 0 5.6a2.8 2.8 0 1 0 0-5.6zM18 14.2a2.8 2.8 0 1 0 0 5.6a2.8 2.8 0 1 0 0-5.6z",
  plane:
    "M12 1.5l1.7 2.3v6.1L22 15v2.3l-8.3-2.6v4.2l2.5 1.9v1.4L12 21l-4.2 1.2v-1.4l2.5-1.9v-4.2L2 17.3V15l8.3-5.1V3.8z",
};
const CARRIERS = { rail: "train", ferry: "ship", road: "lorry", sea: "ship", barge: "barge", air: "plane" };

export const carrier = (mode, colour) =>
  svg(
    "svg",
    { viewBox: "0 0 24 24", class: "glyph", "aria-hidden": "true" },
    svg("path", {
      d: GLYPHS[CARRIERS[mode]] || GLYPHS.lorry,
      "fill-rule": "evenodd",
      fill: colour || "currentColor",
    }),
  );

// Which way a band goes: an angle of the screen, in radians, clockwise from the right.
export const arrow = (angle) =>
  svg(
    "svg",
    { viewBox: "0 0 24 24", "aria-hidden": "true", style: `transform:rotate(${angle.toFixed(3)}rad)` },
    svg("path", { d: "M5 3.5 20 12 5 20.5 9 12z", fill: "#20262b", stroke: "#ffffff", "stroke-width": 2.2 }),
  );

// The two halves are the two gauges.
export const diamond = (style) =>
  svg(
    "svg",
    { viewBox: "0 0 24 24", class: "glyph diamond", "aria-hidden": "true" },
    svg("path", { d: "M12 .8 23.2 12 12 23.2 .8 12z", fill: "#20262b" }),
    svg("path", { d: "M12 2.2 21.8 12 12 21.8 2.2 12z", fill: "#ffffff" }),
    svg("path", { d: "M11.4 4.9v14.2L4.3 12z", fill: style.gauges["1435"] }),
    svg("path", { d: "M12.6 4.9v14.2l7.1-7.1z", fill: style.gauges["1520"] }),
  );

export const barrier = () =>
  svg(
    "svg",
    { viewBox: "0 0 24 24", class: "glyph barrier", "aria-hidden": "true" },
    svg("rect", { x: 2, y: 2, width: 20, height: 20, rx: 3.5, fill: "#20262b" }),
    svg("rect", { x: 4, y: 4, width: 16, height: 16, rx: 2, fill: "#ffffff" }),
    svg("rect", { x: 6, y: 10, width: 12, height: 4, rx: 0.8, fill: "#20262b" }),
  );

const quay = (style) =>
  svg(
    "svg",
    { viewBox: "0 0 24 24", class: "glyph quay", "aria-hidden": "true" },
    svg("circle", { cx: 12, cy: 12, r: 11.2, fill: "#20262b" }),
    svg("circle", { cx: 12, cy: 12, r: 9.8, fill: "#ffffff" }),
    svg("path", { d: GLYPHS.ship, fill: style.modes.sea, transform: "translate(4.3 3.9) scale(.64)" }),
  );

const pin = (kind) =>
  svg(
    "svg",
    { viewBox: "0 0 24 24", class: "glyph pin", "aria-hidden": "true" },
    svg("circle", { cx: 12, cy: 12, r: 10.5, fill: "#ffffff" }),
    svg("circle", { cx: 12, cy: 12, r: 8.8, fill: "#20262b" }),
    kind === "origin"
      ? svg("path", { d: "M9.5 7.5 16.5 12l-7 4.5z", fill: "#ffffff" })
      : svg("rect", { x: 8.5, y: 8.5, width: 7, height: 7, fill: "#ffffff" }),
  );

// A route's letter, in the route's colour where colours mean routes.
export function routeBadge(page, order) {
  const colour = routeColour(page.data.style, order);
  const style = page.by === "route" ? `background:${colour};color:${textOn(colour)}` : null;
  return el("span", { class: "badge", style }, letter(order));
}

export function rankBadge(style, mark) {
  const colour = lossColour(style, mark);
  return el("span", { class: "rank", style: `background:${colour};color:${textOn(colour)}` }, String(mark.rank));
}

// A route's container, where it is at the hour of the clock.
export const boxPicture = (order) => el("span", { class: "box" }, letter(order));

const PICTURES = {
  gauge: (style) => diamond(style),
  border: () => barrier(),
  port: (style) => quay(style),
  loss: (style) => rankBadge(style, { rank: "1", share: 1, cut: 0 }),
  origin: () => pin("origin"),
  destination: () => pin("destination"),
};
export const picture = (type, style) => PICTURES[type](style);
