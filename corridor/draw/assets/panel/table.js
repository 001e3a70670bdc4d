// The same facts as a table, and as files.
import { download, el, name } from "../dom.js";
import { say } from "../words.js";

const MOST_ROWS = 400;
const LINK_HEADS = ["From", "To", "Mode", "Gauge", "Length, km"];

// What the flows of a page are about, else every link.
const flowsOrLinks = (data) => (data.flows.length ? data.flows : everyLink(data));
const everyLink = (data) => data.links.map((_, link) => ({ link }));

const size = (flow) => flow.teu || Math.abs((flow.after || 0) - (flow.before || 0));

// A sheet of links with what the page shows of them, the largest flows first.
export function linkSheet(page, heads, cellsOf) {
  const { data } = page;
  const rowOf = (flow) => {
    const link = data.links[flow.link];
    const ends = [data.places[link.a].name, data.places[link.b].name];
    return [...ends, link.mode, link.gauge, link.km ?? "", ...cellsOf(flow, link)];
  };
  return {
    name: "links",
    caption: data.title,
    heads: [...LINK_HEADS, ...heads],
    get rows() {
      return [...flowsOrLinks(data)].sort((a, b) => size(b) - size(a)).map(rowOf);
    },
    features: () => linkFeatures(data, flowsOrLinks(data)),
  };
}

export const lineFeature = (points, properties) => ({
  type: "Feature",
  properties,
  geometry: { type: "LineString", coordinates: points.map(([lat, lon]) => [lon, lat]) },
});

// Links with what is known of each.
export const linkFeatures = (data, flows = everyLink(data)) =>
  flows.map(({ link, teu, along, against, use, before, after, change }) => {
    const { id, mode, gauge, km, points } = data.links[link];
    return lineFeature(points, { id, mode, gauge, km, teu, along, against, use, before, after, change });
  });

const dataCell = (cell) => el("td", {}, typeof cell === "string" ? name(say(cell)) : cell);
const headCell = (cell) => el("th", { scope: "row" }, name(say(cell)));
const tableRow = ([first, ...rest]) => el("tr", {}, headCell(first), rest.map(dataCell));
const columnHead = (head) => el("th", { scope: "col" }, head);

function body(page) {
  const { heads, rows, name: what, caption, files = [] } = page.kind.sheet(page);
  const left = rows.length > MOST_ROWS ? `; the first ${MOST_ROWS} of ${rows.length}, all in the CSV` : "";
  return [
    el(
      "div",
      { class: "scroll", tabindex: "0", role: "region", "aria-label": `All ${what} as a table` },
      el(
        "table",
        { id: "corridor-table" },
        el("caption", {}, caption, left),
        el("thead", {}, el("tr", {}, heads.map(columnHead))),
        el("tbody", {}, rows.slice(0, MOST_ROWS).map(tableRow)),
      ),
    ),
    el(
      "p",
      { class: "row" },
      el("button", { type: "button", class: "link", onclick: () => saveCsv(page.kind.sheet(page)) }, "Save as CSV"),
      files.map((file) =>
        el("button", { type: "button", class: "link", onclick: () => saveCsv(file()) }, `Save ${file().name} as CSV`),
      ),
      el("button", { type: "button", class: "link", onclick: () => saveGeojson(page) }, "Save as GeoJSON"),
    ),
  ];
}

// Filled when it is opened: thousands of rows would slow the page down.
export function table(page, open) {
  const { name: what } = page.kind.sheet(page);
  const details = el("details", { class: "facts-table" }, el("summary", {}, `All ${what} as a table`));
  const fill = () => details.childElementCount < 2 && details.append(...body(page));
  details.addEventListener("toggle", () => details.open && fill());
  details.fill = fill;
  details.open = Boolean(open);
  if (open) fill();
  return details;
}

function csvCell(value) {
  const text = String(value);
  // No formula for a spreadsheet to run.
  const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

function saveCsv({ name: what, heads, rows }) {
  const lines = [heads, ...rows].map((row) => row.map(csvCell).join(","));
  download(`${what}.csv`, `${lines.join("\r\n")}\r\n`, "text/csv");
}

function saveGeojson(page) {
  const features = page.kind.sheet(page).features();
  const text = JSON.stringify({ type: "FeatureCollection", features });
  download(`${page.kind.name}.geojson`, text, "application/geo+json");
}
