// One card for each corridor: its numbers, the way as pictures, where the time goes, its variants and legs.
import { el, name, svg } from "../dom.js";
import { counted, days, hours, km, known, letter, money, tonnes, whole } from "../format.js";
import { modeOf } from "../lines/steps.js";
import { barrier, carrier, diamond, routeBadge } from "../map/glyphs.js";
import { byMeasure, chosen } from "../route_choice.js";
import { say } from "../words.js";

const FEW = 2; // remarks that are read without being asked for

// Consecutive stretches of one kind are one picture: train, diamond, train, ship.
function strip(page, route) {
  const steps = [];
  for (const position of route.legs) {
    const leg = page.data.legs[position];
    const kind =
      leg.kind === "gauge change"
        ? "gauge"
        : leg.kind === "border"
          ? "border"
          : leg.mode && ["haul", "pickup", "delivery"].includes(leg.kind)
            ? modeOf(page.data, leg) + leg.gauge
            : "";
    if (!kind || (steps.length && steps[steps.length - 1].kind === kind)) continue;
    steps.push({ kind, leg, mode: modeOf(page.data, leg) });
  }
  const words = steps.map(({ kind, leg, mode }) =>
    kind === "gauge" ? "gauge change" : kind === "border" ? "border" : `${mode} ${leg.gauge}`.trim(),
  );
  const nodes = steps.map(({ kind, leg, mode }) => {
    if (kind === "gauge") return diamond(page.data.style);
    if (kind === "border") return barrier();
    return el(
      "span",
      { class: `ride ride-${mode} gauge-${leg.gauge}` },
      carrier(mode),
      leg.gauge ? el("small", {}, leg.gauge) : null,
    );
  });
  return el("div", { class: "strip", role: "img", "aria-label": words.join(", ") }, nodes);
}

function timeBar({ data }, route) {
  const parts = Object.entries(data.style.activities)
    .map(([activity, colour]) => [activity, route.hoursBy[activity] || 0, colour])
    .filter(([, time]) => time > 0);
  const total = parts.reduce((sum, [, time]) => sum + time, 0) || 1;
  const text = parts.map(([activity, time]) => `${activity} ${days(time)}`).join(", ");
  let x = 0;
  const bars = parts.map(([, time, colour]) => {
    const width = (time / total) * 100;
    const bar = svg("rect", { x, y: 0, width: Math.max(width - 0.4, 0.3), height: 6, style: `fill:${colour}` });
    x += width;
    return bar;
  });
  return el(
    "div",
    { class: "time" },
    svg(
      "svg",
      {
        viewBox: "0 0 100 6",
        preserveAspectRatio: "none",
        role: "img",
        "aria-label": `Where the time goes: ${text}`,
      },
      bars,
    ),
    el(
      "ul",
      { class: "times" },
      parts.map(([activity, time, colour]) =>
        el("li", {}, el("i", { style: `background:${colour}` }), `${activity} ${days(time)}`),
      ),
    ),
  );
}

function variants(page, order) {
  const { routes } = page.data.corridors[order];
  if (routes.length < 2) return null;
  const sorted = [...routes].sort(byMeasure(page));
  return el(
    "fieldset",
    { class: "variants" },
    el("legend", {}, `${routes.length} variants: ${page.currency} per box, days, CO2e per box`),
    sorted.map((number, place) => {
      const route = page.data.routes[number];
      const id = `variant-${number}`;
      const input = el("input", {
        type: "radio",
        name: `variants-${order}`,
        id,
        onchange: () => page.choose(order, number),
      });
      input.checked = chosen(page, order) === number;
      return el(
        "label",
        { for: id },
        input,
        el("span", {}, `${letter(order)}${place + 1}`),
        el("span", {}, money(route.perBox, "")),
        el("span", {}, days(route.hours)),
        el("span", {}, tonnes(route.co2PerBox)),
      );
    }),
  );
}

// What a reader must know of a route as a whole; not again what the page says already.
const toldOf = (page, { remarks = [], assumptions = [] }) =>
  [...remarks, ...assumptions].filter((at) => !page.said?.has(page.data.texts[at]));

function ofAll(page) {
  const { routes } = page.data;
  if (routes.length < 2) return [];
  const others = routes.slice(1).map((route) => new Set(toldOf(page, route)));
  return toldOf(page, routes[0]).filter((at) => others.every((told) => told.has(at)));
}

const remarkList = (page, told) =>
  el(
    "ul",
    { class: "remarks" },
    told.map((at) => {
      const text = page.data.texts[at];
      const [, assumed] = /^assumed: (.*)$/s.exec(text) || [];
      return assumed
        ? el("li", { class: "assumed" }, "assumed:", " ", name(say(assumed)))
        : el("li", { class: "warning" }, name(say(text)));
    }),
  );

// What holds for all routes stands once, above their cards.
export function commonRemarks(page) {
  const told = ofAll(page);
  if (!told.length) return null;
  if (told.length <= FEW) return el("div", { id: "corridor-common" }, remarkList(page, told));
  const open = page.unfolded.has("common");
  const ontoggle = ({ target }) => page.unfolded[target.open ? "add" : "delete"]("common");
  const summary = el("summary", {}, `Holds for all routes (${told.length})`);
  return el("details", { class: "why", id: "corridor-common", open, ontoggle }, summary, remarkList(page, told));
}

function remarks(page, route) {
  const common = new Set(ofAll(page));
  const told = toldOf(page, route).filter((at) => !common.has(at));
  return told.length ? remarkList(page, told) : null;
}

// Legs are told for the whole shipment, the card for one box.
const perBox = (amount, route) => (known(amount) ? amount / (route.boxes || 1) : amount);

function legList(page, route) {
  const { data } = page;
  return el(
    "ol",
    { class: "legs" },
    route.legs.map((position) => {
      const leg = data.legs[position];
      const picture =
        leg.kind === "gauge change"
          ? diamond(data.style)
          : leg.kind === "border"
            ? barrier()
            : leg.mode
              ? carrier(modeOf(data, leg))
              : null;
      return el(
        "li",
        { class: `leg gauge-${leg.gauge}` },
        el("span", { class: "leg-picture" }, picture),
        el(
          "div",
          {},
          name(say(data.texts[leg.text] || leg.kind)),
          data.texts[leg.warning] ? el("strong", { class: "warning" }, name(say(data.texts[leg.warning]))) : null,
          el("small", {}, `${hours(leg.hours)} · ${money(perBox(leg.cost, route), page.currency)} per box`),
        ),
      );
    }),
  );
}

// Where each figure comes from: the rows behind it as Python has told them, folded; and how to ask for all of them.
function origins(page, route) {
  const { texts } = page.data;
  const told = (route.why || []).map(([head, ...rows]) => {
    const [figure, value] = texts[head].split(": ");
    return el(
      "details",
      { class: "why" },
      el("summary", {}, `why? ${figure.replace("co2_kg", "CO2e")}: `, name(say(value))),
      el(
        "ul",
        {},
        rows.map((at) => el("li", {}, name(say(texts[at])))),
      ),
    );
  });
  const call = route.call ? el("p", { class: "why-call" }, "All rows of a figure: ", el("code", {}, route.call)) : null;
  return told.length || call ? el("div", { class: "origins" }, told, call) : null;
}

// Days, with those that one such journey in ten stays below and one in ten exceeds, where Python has told them.
function daysOf(route) {
  if (!route.daysRange) return days(route.hours);
  const [low, high] = route.daysRange.map((day) => day.toFixed(1));
  const title = `One such journey in ten takes less than ${low} days, one in ten more than ${high}`;
  return [days(route.hours), el("small", { class: "spread", title }, ` (${low}–${high})`)];
}

// What a box costs with all prices at their low ends, and at their high ones, where that is told.
function costEnds({ perBoxRange }) {
  if (!perBoxRange) return null;
  const [low, high] = perBoxRange.map(whole);
  const title = `With the prices of all rows at their low ends ${low}, at their high ends ${high}`;
  return el("small", { class: "spread", title }, `${low}–${high}`);
}

// Which measures this corridor leads: with the route shown, or with another of its variants.
function chips(page, order) {
  const { routes, corridors } = page.data;
  const names = { perBox: "cheapest", hours: "fastest", co2: "greenest" };
  if (routes.length < 2) return [];
  return Object.entries(names).flatMap(([key, text]) => {
    const least = Math.min(...routes.map((route) => route[key] ?? Infinity));
    const leads = (number) => routes[number][key] === least;
    if (!corridors[order].routes.some(leads)) return [];
    return [el("span", { class: "chip" }, leads(chosen(page, order)) ? text : `${text} variant`)];
  });
}

export function card(page, order) {
  const number = chosen(page, order);
  const route = page.data.routes[number];
  const key = letter(order);
  const shown = page.shown.has(order);
  const open = page.opened === order;
  const title = page.data.corridors[order].name || "Route";
  const figures = [
    daysOf(route),
    `${tonnes(route.co2PerBox)} CO2e per box`,
    km(route.km),
    counted(route.gaugeChanges, "gauge change"),
    ...(known(route.cost) ? [`${money(route.cost, page.currency)} in total`] : []),
  ];
  const price = known(route.perBox)
    ? [money(route.perBox, page.currency), el("small", {}, "per box"), costEnds(route)]
    : [el("small", {}, "no prices")];
  const head = el(
    "button",
    {
      type: "button",
      class: "head",
      id: `open-${order}`,
      "aria-expanded": String(open),
      "aria-controls": `body-${order}`,
      onclick: () => page.open(open ? null : order),
    },
    routeBadge(page, order),
    el("span", { class: "way" }, name(say(title)), chips(page, order)),
    el("span", { class: "price" }, price),
  );
  const toggle = el(
    "button",
    {
      type: "button",
      class: "toggle",
      "aria-pressed": String(shown),
      "aria-label": `${shown ? "On map" : "Show"}: route ${key}`, // what is read begins with what is seen
      onclick: () => page.toggle(order),
    },
    shown ? "On map" : "Show",
  );
  return el(
    "li",
    {
      class: `card${shown ? "" : " off"}${open ? " open" : ""}`,
      "data-order": order,
      onmouseenter: () => page.highlight(order),
      onmouseleave: () => page.highlight(null),
      onfocusin: () => page.highlight(order),
      onfocusout: () => page.highlight(null),
    },
    head,
    strip(page, route),
    el(
      "div",
      { class: "row" },
      el(
        "ul",
        { class: "figures" },
        figures.map((value) => el("li", {}, value)),
      ),
      toggle,
    ),
    timeBar(page, route),
    el(
      "div",
      { class: "body", id: `body-${order}`, hidden: !open },
      open
        ? [
            variants(page, order),
            remarks(page, route),
            origins(page, route),
            legList(page, route),
            el("button", { type: "button", class: "link", onclick: () => page.zoomTo(order) }, "Zoom to this route"),
          ]
        : null,
    ),
  );
}
