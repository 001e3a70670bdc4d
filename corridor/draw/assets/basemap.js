// Land and borders under everything else, drawn from the page's own data.
window.corridor = window.corridor || {};

(function (corridor) {
  "use strict";

  function rings(flat, turn) {
    return flat.map((ring) => ring.map(([lon, lat]) => [lat, lon + 360 * turn]));
  }

  function pane(map, name, order) {
    const made = map.getPane(name) || map.createPane(name);
    made.style.zIndex = order;
    made.style.pointerEvents = "none";
    return name;
  }

  // One copy of the world for each turn: a route across the date line needs a second one.
  corridor.basemap = function (map, turns) {
    const holder = document.getElementById("corridor-land");
    if (!holder) return;
    const world = JSON.parse(holder.textContent);
    const renderers = {
      land: L.svg({ pane: pane(map, "corridor-land", 200), padding: 0.6 }),
      border: L.svg({ pane: pane(map, "corridor-border", 210), padding: 0.6 }),
    };
    for (const turn of turns || [0]) {
      for (const feature of world.features) {
        const kind = feature.properties.kind;
        const options = { className: "corridor-" + kind, interactive: false, renderer: renderers[kind], smoothFactor: 0.6 };
        if (kind === "land") {
          L.polygon(feature.geometry.coordinates.map((part) => rings(part, turn)), options).addTo(map);
        } else {
          L.polyline(rings(feature.geometry.coordinates, turn), { ...options, fill: false }).addTo(map);
        }
      }
    }
  };
})(window.corridor);
