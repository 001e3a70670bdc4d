// Land and borders under everything else, drawn from the page's own data.

// Rings are flat lists of differences, in hundredths of a degree.
function ring(flat, turn) {
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

// One copy of the world for each turn: a route across the date line needs a second one.
export function basemap(map, turns) {
  const holder = document.getElementById("corridor-land");
  if (!holder) return;
  const world = JSON.parse(holder.textContent);
  const renderers = {
    land: L.svg({ pane: pane(map, "corridor-land", 200), padding: 0.6 }),
    border: L.svg({ pane: pane(map, "corridor-border", 210), padding: 0.6 }),
  };
  const look = (kind) => ({
    className: `corridor-${kind}`,
    interactive: false,
    renderer: renderers[kind],
    smoothFactor: 0.6,
  });
  for (const turn of turns) {
    const land = world.land.map((part) => part.map((flat) => ring(flat, turn)));
    const border = world.border.map((flat) => ring(flat, turn));
    L.polygon(land, look("land")).addTo(map);
    L.polyline(border, { ...look("border"), fill: false }).addTo(map);
  }
  giveWay(map, ["corridor-land", "corridor-border"]);
}
