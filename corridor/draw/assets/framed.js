// A map in a frame of a story: it is told its view, tells how it is moved, and shows its panel when it is asked to.
// Frames have origins of their own: they speak by messages, and listen to the page around them alone.

// What the page around has told: {view}, as of an address, and {bounds}, where several maps share them.
export const told = document.documentElement.dataset;
export const isFramed = "framed" in told;

export function sharedBounds() {
  return told.bounds ? L.latLngBounds(JSON.parse(told.bounds)) : null;
}

const tell = (message) => window.parent.postMessage({ corridor: message }, "*");

function follow(page, { view, hour, end, panel }) {
  page.following = true; // what it is told it does not tell again
  if (view) page.map.setView([view[1], view[2]], view[0], { animate: false });
  if (end) page.clock.reachTo(end);
  if (page.clock.on && hour !== undefined) page.clock.set(Math.min(hour, page.clock.end));
  if (panel !== undefined) {
    told.framed = panel ? "panel" : "map";
    page.resize();
  }
  page.following = false;
}

// After a move of the map or of the clock.
export function tellMoved(page) {
  if (!isFramed || !page.clock || page.following || page.onPaper || !page.hasSize) return;
  const { lat, lng } = page.map.getCenter();
  tell({ view: [page.map.getZoom(), lat, lng], hour: page.clock.on ? page.clock.hour : undefined });
}

export function joinStory(page) {
  if (!isFramed) return;
  window.addEventListener("message", ({ source, data }) => {
    if (source === window.parent && data?.corridor) follow(page, data.corridor);
  });
  tell({ ready: true, end: page.clock.on ? page.clock.end : 0 });
}
