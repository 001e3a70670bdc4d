// A page on paper: what is drawn, or in a story what was last seen, is fitted to its shape, with the legend, open, below it.
import { isFramed } from "../framed.js";
import { draw } from "./drawing.js";
import { legendCorner } from "./legend.js";

const isPaper = (page) => page.onPaper || matchMedia("print").matches;

// What the reader has before him: a frame takes its size on paper before it is told that it is printed.
export function see(page, isFirst = false) {
  const { map } = page;
  if (!page.hasSize || isPaper(page)) return;
  page.seen = { at: map.getCenter(), zoom: map.getZoom(), bounds: map.getBounds() };
  if (isFirst) page.opening = page.seen;
}

// Sizes that come and go move a view by parts of a pixel.
function isMoved({ map, seen, opening, hasView }) {
  const [now, then] = [seen, opening].map(({ at, zoom }) => map.project(at, zoom));
  return hasView || seen.zoom !== opening.zoom || now.distanceTo(then) > 3;
}

export function fitPaper(page) {
  if (!isFramed) page.fit(page.lines);
  else if (page.seen && isMoved(page)) page.map.fitBounds(page.seen.bounds, { animate: false });
  else page.fitFirst();
}

// All that is folded is opened for the while.
function unfold(page) {
  const isFolded = (details) => !details.open && details.checkVisibility();
  page.folded = [...document.querySelectorAll("details")].filter(isFolded);
  for (const details of page.folded) {
    details.open = true;
    // A table of thousands of links is not for paper.
    if (details.fill && page.kind.lettered) details.fill();
  }
}

export function print(page, on) {
  const { map, seen } = page;
  page.onPaper = on;
  document.documentElement.classList.toggle("printing", on);
  const main = map.getContainer().parentNode;
  if (on) unfold(page);
  else for (const details of page.folded) details.open = false;
  (on ? main : legendCorner(page)).append(page.legend);
  if (!isFramed) document.body.prepend(...(on ? [main, page.panel] : [page.panel]));
  draw(page);
  map.invalidateSize({ animate: false }); // the legend has its height
  if (on) fitPaper(page);
  else if (seen) map.setView(seen.at, seen.zoom, { animate: false });
}
