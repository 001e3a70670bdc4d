// Finding a station by its name in any of three languages, and hiding modes.
import { el, name } from "../dom.js";
import { carrier } from "../map/glyphs.js";
import { nameOf } from "../words.js";

const MOST_FOUND = 12;

// Without accents and capitals.
const fold = (text) =>
  text
    .toLowerCase()
    .normalize("NFD")
    .replace(/[\u0300-\u036f]/g, "");

function placesLike(page, text) {
  const wanted = fold(text.trim());
  if (!wanted) return [];
  return page.data.places.filter((place) =>
    [place.name, place.city, place.zh, place.ru, place.id].some((one) => fold(one).includes(wanted)),
  );
}

function foundPlace(page, place) {
  const shown = nameOf(place.name);
  const others = [place.name, place.zh, place.ru].filter((one) => one && one !== shown).join(" · ");
  const button = { type: "button", class: "link", onclick: () => page.goTo(place) };
  return el("li", {}, el("button", button, name(shown), others ? el("small", {}, others) : null));
}

export function stationSearch(page) {
  const list = el("ul", { class: "found", id: "corridor-found", "aria-live": "polite" });
  const search = (text) => {
    const found = placesLike(page, text);
    const items = found.slice(0, MOST_FOUND).map((place) => foundPlace(page, place));
    const left = found.length - items.length;
    const more = left > 0 ? [el("li", {}, `and ${left} more: write more of the name`)] : [];
    const none = text.trim() && !found.length ? [el("li", {}, "No station of that name")] : [];
    list.replaceChildren(...items, ...more, ...none);
  };
  return el(
    "div",
    { class: "search" },
    el("label", { for: "corridor-search" }, "Find a station (English, 中文, русский)"),
    el("input", {
      type: "search",
      id: "corridor-search",
      autocomplete: "off",
      oninput: (event) => search(event.target.value),
    }),
    list,
  );
}

export function modeButtons(page) {
  const counts = new Map();
  for (const link of page.data.links) counts.set(link.mode, (counts.get(link.mode) || 0) + 1);
  return el(
    "ul",
    { class: "modes" },
    [...counts].map(([mode, count]) => {
      const pressed = String(!page.hidden.has(mode));
      const onclick = () => page.toggleMode(mode);
      const button = { type: "button", class: "toggle", "aria-pressed": pressed, onclick };
      return el("li", {}, el("button", button, carrier(mode), " ", `${mode} (${count})`));
    }),
  );
}
