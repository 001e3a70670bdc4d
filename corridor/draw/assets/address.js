// The address that remembers what is shown: #zoom/lat/lon&by=gauge&sort=hours&on=A.C&pick=3.7&open=A
import { letter } from "./format.js";
import { told } from "./framed.js";
import { SORTS } from "./route_choice.js";

// What lies under the network and can be hidden.
export const GROUND = { water: "Lakes and rivers", cities: "Cities", countries: "Names of countries and seas" };
const LIMITS = [20, 85, 540]; // of zoom, latitude and longitude
const MOST_HOURS = 100000;

const lettersOf = (orders) =>
  [...orders]
    .sort((a, b) => a - b)
    .map(letter)
    .join(".");

export function remember(page) {
  const { lat, lng } = page.map.getCenter();
  const parts = [`${page.map.getZoom().toFixed(2)}/${lat.toFixed(3)}/${lng.toFixed(3)}`, `by=${page.by}`];
  if (page.kind.lettered) parts.push(`sort=${page.sort}`, `on=${lettersOf(page.shown)}`);
  if (page.picks.size) parts.push(`pick=${[...page.picks.values()].join(".")}`);
  if (page.clock?.on && page.clock.hour >= 1) parts.push(`t=${Math.round(page.clock.hour)}`);
  if (page.hiddenGround.size) parts.push(`less=${[...page.hiddenGround].join(".")}`);
  if (page.opened !== null) parts.push(`open=${letter(page.opened)}`);
  parts.push(...(page.kind.address?.(page) || []));
  try {
    history.replaceState(null, "", `#${parts.join("&")}`);
  } catch {
    // A page inside another one may have no address to write to.
  }
}

// Take over what the address says, as far as it makes sense; give back the view it names, or null.
export function recall(page) {
  const { corridors } = page.data;
  const parts = (told.view ?? location.hash.slice(1)).split("&");
  const view = parts.find((part) => part.includes("/")) || "";
  const said = new Map(parts.map((part) => part.split("=")));
  const orders = new Map(corridors.map((_, order) => [letter(order), order]));
  if (document.getElementById(`by-${said.get("by")}`)) page.by = said.get("by");
  if (Object.hasOwn(SORTS, said.get("sort") || "")) page.sort = said.get("sort");
  if (said.has("on")) {
    const named = said.get("on").split(".");
    page.shown = new Set(named.map((text) => orders.get(text)).filter((order) => order !== undefined));
  }
  if (orders.has(said.get("open"))) page.opened = orders.get(said.get("open"));
  page.hiddenGround = new Set((said.get("less") || "").split(".").filter((part) => part in GROUND));
  for (const text of (said.get("pick") || "").split(".")) {
    const order = corridors.findIndex((one) => text !== "" && one.routes.includes(Number(text)));
    if (order >= 0) page.picks.set(order, Number(text));
  }
  page.hour = Math.max(0, Math.min(MOST_HOURS, Math.round(Number(said.get("t")) || 0)));
  const numbers = view.split("/").map(Number);
  return numbers.length === 3 && numbers.every((one, at) => Math.abs(one) <= LIMITS[at]) ? numbers : null;
}
