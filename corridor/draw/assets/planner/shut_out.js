// What no route is to touch, by its name: the same as a click on the map closes.
import { el } from "../dom.js";
import { fold, labelOf, terminalOf } from "./names.js";

const BEFORE_PLACES = ["country", "border"];

function named({ data, network }) {
  return [
    ...Object.keys(data.countryNames).map((key) => ({ kind: "country", key })),
    ...[...new Set(network.facts.borders.map((row) => row.border_id))].map((key) => ({ kind: "border", key })),
    ...data.places.map(({ id }) => ({ kind: "terminal", key: id })),
  ];
}

// The thing that a text names: a country before a border before a place; an Error says that there is none.
function meant(page, said) {
  const text = fold(said);
  const { countryNames } = page.data;
  const fits = (point) =>
    [labelOf(page, point), point.key, point.kind === "country" ? countryNames[point.key] : ""].some(
      (name) => fold(name) === text,
    );
  return named(page).find(fits) ?? { kind: "terminal", key: terminalOf(page.network, said) };
}

function close(page, { target: { value } }) {
  if (!value.trim()) return;
  let point;
  try {
    point = meant(page, value);
  } catch (fault) {
    page.planner.misread("shut", value, fault.message);
    return;
  }
  if (page.planner.isAvoided(point.kind, point.key)) page.planner.change(() => {});
  else page.planner.toggle(point.kind, point.key);
}

// The names that are offered: of countries and borders; places are many, and have a click on the map.
function options(page) {
  const offered = named(page).filter(({ kind }) => BEFORE_PLACES.includes(kind));
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
