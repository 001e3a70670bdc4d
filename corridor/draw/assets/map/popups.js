// What opens with a click: the facts of a symbol, of a stretch of line, of a station.
import { el, name } from "../dom.js";
import { counted, hours, known, letter, money, tonnes, whole } from "../format.js";
import { say } from "../words.js";

const MOST_LEGS = 8;

function factList(rows) {
  const shown = rows.filter(([, value]) => value !== "" && value !== null && value !== undefined);
  return el(
    "dl",
    { class: "facts" },
    shown.map(([label, value]) => [el("dt", {}, label), el("dd", {}, value)]),
  );
}

export function originRows(page, source, confidence) {
  const text = page.data.texts[source] || "";
  return [
    ["Source", text && name(text, { class: "source" })],
    ["Confidence", confidence],
  ];
}

// A row of a table, or what a plan makes of a capacity.
function rowFacts(page, row) {
  return el(
    "section",
    {},
    el("h3", {}, name(say(row.title))),
    factList([
      ...(row.facts || []).map(([label, text]) => [label, name(say(text))]),
      ["State", row.state],
      ["Period", row.period],
      ["Hours, mean", row.hours === undefined ? "" : hours(row.hours)],
      ["Hours, 90th percentile", row.p90 === undefined ? "" : hours(row.p90)],
      ["Charge", known(row.cost) ? money(row.cost, row.currency || page.data.currency) : ""],
      ["Capacity", known(row.capacity) ? `${whole(row.capacity)} TEU a day` : ""],
      ...originRows(page, row.source, row.confidence),
    ]),
  );
}

// Letters of the routes that use some legs.
export function lettersOf(page, positions) {
  const { corridors, routes } = page.data;
  const uses = (route) => routes[route].legs.some((leg) => positions.includes(leg));
  return [...corridors.keys()]
    .filter((order) => corridors[order].routes.some(uses))
    .map(letter)
    .join(", ");
}

// Legs that say the same are one entry, with all the routes that use it.
function legFacts(page, positions) {
  const { legs, texts } = page.data;
  const entries = new Map();
  for (const position of positions) {
    const leg = legs[position];
    const key = [leg.technique, leg.hours, leg.p90, leg.cost, leg.source, leg.text].join("|");
    if (!entries.has(key)) entries.set(key, []);
    entries.get(key).push(position);
  }
  return [...entries.values()].slice(0, MOST_LEGS).map((group) => {
    const leg = legs[group[0]];
    return el(
      "section",
      {},
      el("h3", {}, name(say(texts[leg.text] || leg.technique || leg.kind))),
      factList([
        ["Technique", leg.technique],
        ["Hours, mean", hours(leg.hours)],
        ["Hours, 90th percentile", leg.kind === "border" || known(leg.p90) ? hours(leg.p90) : ""],
        ["Cost, whole shipment", money(leg.cost, page.currency)],
        ["CO2e, whole shipment", leg.co2 ? tonnes(leg.co2) : ""],
        ["Used by", lettersOf(page, group)],
        ["Warning", texts[leg.warning]],
        ...originRows(page, leg.source, leg.confidence),
      ]),
    );
  });
}

const SWITCHES = 64; // pixels above which the switches lie
const MARGIN = 12;

// The room that a popup takes: never under the switches, nor beyond the edge of a phone.
export function popupRoom(map) {
  const { x, y } = map.getSize();
  const maxWidth = Math.max(180, Math.min(340, x - 2 * MARGIN - 46)); // the popup's own margins beside its words
  return {
    maxWidth,
    minWidth: Math.min(240, maxWidth),
    maxHeight: Math.max(140, Math.min(380, y - SWITCHES - 90)),
    autoPanPaddingTopLeft: [MARGIN, SWITCHES],
    autoPanPaddingBottomRight: [MARGIN, MARGIN],
  };
}

// What opens takes the keys, as a dialog does, and gives them back to what opened it.
export function attendPopups(page) {
  let opener = null;
  const { map } = page;
  map.on("popupopen", ({ popup }) => {
    const node = popup.getElement();
    const { activeElement } = document;
    page.popup = popup;
    node.setAttribute("role", "dialog");
    node.setAttribute("aria-label", node.querySelector("h2")?.textContent || say("Facts"));
    node.tabIndex = -1;
    // long facts are scrolled by the keyboard, too
    const content = node.querySelector(".leaflet-popup-scrolled");
    if (content) content.tabIndex = 0;
    if (!node.contains(activeElement)) opener = activeElement;
    node.focus({ preventScroll: true });
  });
  map.on("popupclose", ({ popup }) => {
    const { activeElement } = document;
    page.popup = null;
    if (activeElement !== document.body && !popup.getElement().contains(activeElement)) return; // it went elsewhere
    (opener?.isConnected ? opener : page.panel).focus({ preventScroll: true });
  });
}

const popup = (kicker, title, ...rest) =>
  el("div", { class: "popup" }, el("p", { class: "kicker" }, kicker), el("h2", {}, title), rest);

// What the kind of page offers to do with a thing.
function actions(page, thing) {
  const buttons = page.kind.actions?.(page, thing) || [];
  return buttons.length ? el("p", { class: "actions" }, buttons) : null;
}

export function markPopup(page, mark, kicker) {
  const facts = mark.legs.length ? legFacts(page, mark.legs) : mark.rows.map((row) => rowFacts(page, row));
  const more = mark.more
    ? el("p", { class: "more" }, `${counted(mark.more, "earlier row")} ${mark.more === 1 ? "is" : "are"} in the table.`)
    : null;
  return popup(kicker, name(say(mark.name)), actions(page, { mark }), facts, more);
}

// What the kind of page says of a stretch of line, see `describe` in page.js.
export function stepPopup(page, step) {
  const { kicker, title, sections, rows, more } = page.kind.describe(page, step);
  return popup(
    kicker,
    title,
    actions(page, { step }),
    sections
      ? sections.map((section) => el("section", {}, el("h3", {}, section.title), factList(section.rows)))
      : factList(rows),
    more ? el("p", { class: "more" }, more) : null,
    step.schematic ? el("p", { class: "more" }, "Drawn straight between stations: schematic.") : null,
  );
}

export function placePopup(page, place) {
  return popup(
    place.kind || "Station",
    name(place.name),
    actions(page, { place }),
    factList([
      ...(page.kind.placeFacts?.(page, place) || []),
      ["中文", place.zh && el("span", { lang: "zh" }, place.zh)],
      ["По-русски", place.ru && el("span", { lang: "ru" }, place.ru)],
      ["Country", place.country],
      ["Gauges", place.gauges && `${place.gauges.replace(";", ", ")} mm`],
      ["Id", place.id],
    ]),
  );
}
