// What no route is to touch, by its name: the same as a click on the map closes.
import { el } from "../dom.js";
import { fold, labelOf, terminalOf } from "./names.js";

const all = (kind, keys) => [...new Set(keys)].map((key) => ({ kind, key }));

// What a name may mean, in this order; a line has the names of its ends.
const nameable = ({ data, network: { facts } }) => [
  all("country", Object.keys(data.countryNames)),
  all(
    "border",
    facts.borders.map((row) => row.border_id),
  ),
  all(
    "terminal",
    data.places.map(({ id }) => id),
  ),
  all("service", facts.services),
  all(
    "link",
    data.links.map(({ id }) => id),
  ),
];

// The things that a text names; an Error says that there is none.
function meant(page, said) {
  const { others } = page.network.facts;
  const text = fold(said);
  const known = nameable(page);
  const byId = known.flat().filter(({ key }) => key === said.trim());
  if (byId.length) return byId.slice(0, 1); // an id as it is written comes before names, as in `terminalOf`
  if (Object.hasOwn(others, text)) return all(...others[text]);
  const isNamed = (point) => [labelOf(page, point), point.key].some((name) => fold(name) === text);
  const named = known.map((points) => points.filter(isNamed)).find(({ length }) => length);
  if (named) return named;
  return all("terminal", [terminalOf(page.network, said, () => true)]);
}

function close(page, { target: { value } }) {
  let points;
  try {
    points = value.trim() ? meant(page, value) : [];
  } catch (fault) {
    page.planner.misread("shut", value, fault);
    return;
  }
  page.planner.understood("shut");
  const open = points.filter(({ kind, key }) => !page.planner.isAvoided(kind, key));
  page.planner.change(({ avoid }) => avoid.push(...open));
}

// The names that are offered: all but those of places, which are the same in the fields above.
function options(page) {
  const offered = nameable(page).filter(([first]) => first?.kind !== "terminal");
  const each = offered.flat().map((point) => el("option", { value: labelOf(page, point) }, point.kind));
  return el("datalist", { id: "planner-shuttable" }, each);
}

export function shutOut(page) {
  const { text = "" } = page.misread.shut ?? {};
  const input = { id: "planner-shut", list: "planner-shuttable", autocomplete: "off", value: text };
  const label = el("span", {}, "Not by way of: a country, border, place, service or line");
  const field = el("input", { ...input, onchange: (event) => close(page, event) });
  field.setAttribute("aria-invalid", String(Boolean(text)));
  return el("label", { class: "planner-field wide" }, label, field, page.form ? null : options(page));
}
