// Land, water and borders under everything else, drawn from the page's own data.

const DIGITS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
const VALUES = new Map([...DIGITS].map((digit, value) => [digit, value]));
const PANES = { land: 200, river: 204, lake: 207, border: 210 };

// Lines are texts of differences in hundredths of a degree, five bits to a character; see `draw/page/basemap.py`.
function numbers(text) {
  const found = [];
  let number = 0;
  let shift = 0;
  for (const digit of text) {
    const value = VALUES.get(digit);
    number |= (value & 31) << shift;
    shift += 5;
    if (value & 32) continue;
    found.push(number & 1 ? ~(number >> 1) : number >> 1);
    number = shift = 0;
  }
  return found;
}

function ring(text, turn) {
  const flat = numbers(text);
  const points = [];
  let x = 36000 * turn;
  let y = 0;
  for (let i = 0; i < flat.length; i += 2) {
    x += flat[i];
    y += flat[i + 1];
    points.push([y / 100, x / 100]);
  }
  return points;
}

function pane(map, name, order) {
  const made = map.getPane(name) || map.createPane(name);
  made.style.zIndex = order;
  made.style.pointerEvents = "none";
  return name;
}

// Tiles have land of their own: ours is seen while none are shown.
function giveWay(map, panes) {
  const shown = () => {
    let hasTiles = false;
    map.eachLayer((layer) => {
      hasTiles ||= layer instanceof L.GridLayer;
    });
    for (const name of panes) map.getPane(name).style.display = hasTiles ? "none" : "";
  };
  map.on("layeradd layerremove", ({ layer }) => layer instanceof L.GridLayer && shown());
  shown();
}

const isArea = (kind) => kind === "land" || kind === "lake";

// One copy of the world for each turn: a route across the date line needs a second one. Small water waits for its zoom.
// What comes back shows and hides the water.
export function basemap(map, turns) {
  const holder = document.getElementById("corridor-land");
  if (!holder) return null;
  const renderers = Object.fromEntries(
    Object.entries(PANES).map(([kind, order]) => [
      kind,
      L.svg({ pane: pane(map, `corridor-${kind}`, order), padding: 0.6 }),
    ]),
  );
  const layers = JSON.parse(holder.textContent).flatMap(([kind, zoom, shapes]) =>
    turns.map((turn) => {
      const look = {
        className: `corridor-${kind}`,
        interactive: false,
        renderer: renderers[kind],
        smoothFactor: 0.6,
        fill: isArea(kind),
      };
      const points = isArea(kind)
        ? shapes.map((part) => part.map((text) => ring(text, turn)))
        : shapes.map((text) => ring(text, turn));
      return { kind, zoom, layer: isArea(kind) ? L.polygon(points, look) : L.polyline(points, look) };
    }),
  );
  let hasWater = true;
  const isWater = (kind) => kind === "lake" || kind === "river";
  const show = () => {
    for (const { kind, zoom, layer } of layers)
      if (zoom <= map.getZoom() && (hasWater || !isWater(kind))) layer.addTo(map);
      else layer.remove();
  };
  map.on("zoomend", show);
  map.whenReady(show);
  giveWay(
    map,
    Object.keys(PANES).map((kind) => `corridor-${kind}`),
  );
  return (on) => {
    hasWater = on;
    show();
  };
}

// The land as a layer, for small maps of plugins, which ask for one.
export const landLayer = () => new (L.Layer.extend({ onAdd: (map) => basemap(map, [0]), onRemove: () => {} }))();
