// What no route is to touch, by its name: the same as a click on the map closes.
import { el } from "../dom.js";
import { fold, labelOf, terminalOf } from "./names.js";

const isNamed = (page, text) => (point) => [labelOf(page, point), point.key].some((name) => fold(name) === text);
const countries = ({ data }) => Object.keys(data.countryNames).map((key) => ({ kind: "country", key }));
const borders = ({ network }) =>
  [...new Set(network.facts.borders.map((row) => row.border_id))].map((key) => ({ kind: "border", key }));

// The things that a text names: countries before a border before a place; an Error says that there is none.
function meant(page, said) {
  const text = fold(said);
  const { areas } = page.network.facts;
  if (Object.hasOwn(areas, text)) return areas[text].map((key) => ({ kind: "country", key }));
  const places = page.data.places.map(({ id }) => ({ kind: "terminal", key: id }));
  const found = [...countries(page), ...borders(page), ...places].find(isNamed(page, text));
  return [found ?? { kind: "terminal", key: terminalOf(page.network, said) }];
}

function close(page, { target: { value } }) {
  if (!value.trim()) return;
  let points;
  try {
    points = meant(page, value);
  } catch (fault) {
    page.planner.misread("shut", value, fault.message);
    return;
  }
  const open = points.filter(({ kind, key }) => !page.planner.isAvoided(kind, key));
  page.planner.change(({ avoid }) => avoid.push(...open));
}

// The names that are offered: of countries and borders; places are many, and have a click on the map.
function options(page) {
  const offered = [...countries(page), ...borders(page)];
  const each = offered.map((point) => el("option", { value: labelOf(page, point) }, point.kind));
  return el("datalist", { id: "planner-shuttable" }, each);
}

export function shutOut(page) {
  const text = page.misread?.which === "shut" ? page.misread.text : "";
  const input = { id: "planner-shut", list: "planner-shuttable", autocomplete: "off", value: text };
  const label = el("span", {}, "Not by way of: a country, border or place");
  const field = el("input", { ...input, onchange: (event) => close(page, event) });
  field.setAttribute("aria-invalid", String(Boolean(text)));
  return el("label", { class: "planner-field wide" }, label, field, page.form ? null : options(page));
}
