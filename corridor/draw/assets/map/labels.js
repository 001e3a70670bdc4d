// Room on the map: symbols beside each other, then letters of routes, then names.
(function (corridor) {
  "use strict";
  const { el, svg } = corridor;
  const RANK = corridor.rank;

  const overlaps = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

  // A route's letter moves along its route to where no symbol and no other letter is.
  function placeBadges(page, taken) {
    page.badges.eachLayer((badge) => {
      const boxes = badge.options.spots.map((spot) => {
        const at = page.map.latLngToLayerPoint(spot);
        return { spot, x: at.x - 11, y: at.y - 11, w: 22, h: 22 };
      });
      const free = boxes.find((box) => !taken.some((other) => overlaps(box, other))) || boxes[0];
      badge.setLatLng(free.spot);
      taken.push(free);
    });
  }

  // What lies over the map: names must not end under it.
  function covered(page) {
    const frame = page.map.getContainer().getBoundingClientRect();
    return [
      ...page.map
        .getContainer()
        .querySelectorAll(".legend, .leaflet-control.switch, .leaflet-control-zoom, .leaflet-control-scale"),
    ].map((node) => {
      const box = node.getBoundingClientRect(),
        at = page.map.containerPointToLayerPoint([box.x - frame.x, box.y - frame.y]);
      return { x: at.x, y: at.y, w: box.width, h: box.height };
    });
  }

  // Symbols of one place stand side by side: each takes the nearest free spot, gauge changes first, from west to east;
  // one that had to go far is tied to its place by a thin line; where all is full, ports and borders
  // wait for a closer look, and gauge changes stay where they are.
  corridor.arrange = function (page) {
    const taken = [],
      leaders = [],
      close = page.data.kind !== "routes";
    const markers = [...page.markers].sort(
      (a, b) =>
        RANK[a.mark.type] - RANK[b.mark.type] ||
        (a.mark.rank || 0) - (b.mark.rank || 0) ||
        a.getLatLng().lng - b.getLatLng().lng,
    );
    const moved = new Map();
    for (const marker of markers) {
      const node = marker.getElement();
      if (!node) continue;
      const at = page.map.latLngToLayerPoint(marker.getLatLng()),
        size = marker.size;
      const near = close || (marker.mark.type !== "gauge" && page.map.getZoom() < 4.5),
        rings = near ? [19, 23, 27] : [22, 26, 40, 54];
      const spots = [[0, 0]];
      for (const ring of rings)
        for (let turn = 0; turn < 12; turn++)
          spots.push([Math.cos((turn * Math.PI) / 6) * ring, Math.sin((turn * Math.PI) / 6) * ring]);
      const box = ([dx, dy]) => ({ x: at.x + dx - size / 2, y: at.y + dy - size / 2, w: size, h: size });
      const free = spots.find((spot) => !taken.some((other) => overlaps(box(spot), other)));
      const spot = free || [0, 0];
      node.style.marginLeft = `${spot[0] - size / 2}px`;
      node.style.marginTop = `${spot[1] - size / 2}px`;
      node.hidden = !free && marker.mark.type !== "gauge" && !(marker.mark.type === "loss" && marker.mark.rank <= 12);
      if (!node.hidden) taken.push(box(spot));
      if (marker.mark.type === "gauge") moved.set(marker.mark.name, spot);
      if (!node.hidden && Math.hypot(...spot) > 24) leaders.push([at, at.add(spot)]);
    }
    placeBadges(page, taken);
    corridor.label(page, taken, moved);
    for (const [from, to] of leaders) {
      page.map
        .getPane("corridor-labels")
        .append(
          svg(
            "svg",
            { class: "leader", width: 1, height: 1, style: `transform:translate(${from.x}px,${from.y}px)` },
            svg("circle", { r: 2.5 }),
            svg("line", { x2: to.x - from.x, y2: to.y - from.y }),
          ),
        );
    }
  };

  // True when the piece a-b passes through the box.
  function crosses(a, b, box) {
    if (
      Math.max(a.x, b.x) < box.x ||
      Math.min(a.x, b.x) > box.x + box.w ||
      Math.max(a.y, b.y) < box.y ||
      Math.min(a.y, b.y) > box.y + box.h
    )
      return false;
    const side = (x, y) => Math.sign((b.x - a.x) * (y - a.y) - (b.y - a.y) * (x - a.x));
    const sides = [
      side(box.x, box.y),
      side(box.x + box.w, box.y),
      side(box.x, box.y + box.h),
      side(box.x + box.w, box.y + box.h),
    ];
    return Math.max(...sides) !== Math.min(...sides) || sides[0] === 0;
  }

  // The drawn steps within the view, in screen points.
  function strokes(page, inside) {
    const found = [];
    for (const user of page.users) {
      for (const step of user.steps) {
        const a = page.map.latLngToLayerPoint(step.from),
          b = page.map.latLngToLayerPoint(step.to);
        if (inside(a, b)) found.push([a, b]);
      }
    }
    return found;
  }

  // Room of a name, without asking the page to lay it out: that takes a hundred times as long.
  const pen = document.createElement("canvas").getContext("2d"),
    rooms = new Map();
  function roomOf(text, bold) {
    const key = `${bold}|${text}`;
    if (!rooms.has(key)) {
      const size = bold ? 13.5 : 12;
      pen.font = `${bold ? 700 : 400} ${size}px ${getComputedStyle(document.body).fontFamily}`;
      rooms.set(key, [Math.ceil(pen.measureText(text).width) + 9, Math.ceil(size * 1.25) + 1]);
    }
    return rooms.get(key);
  }

  // Labels, most important first, where nothing else is; the others wait for a closer look. The name of a gauge change
  // stays with its symbol, wherever that had to go.
  corridor.label = function (page, taken, moved) {
    const pane = page.map.getPane("corridor-labels");
    pane.replaceChildren();
    const corner = page.map.containerPointToLayerPoint([0, 0]),
      size = page.map.getSize(),
      seen = new Set();
    const inside = (box) =>
      box.x >= corner.x + 2 &&
      box.y >= corner.y + 2 &&
      box.x + box.w <= corner.x + size.x - 2 &&
      box.y + box.h <= corner.y + size.y - 2;
    const view = { x: corner.x, y: corner.y, w: size.x, h: size.y },
      boxes = [...taken, ...covered(page)];
    const lines = strokes(page, (a, b) =>
      overlaps(view, {
        x: Math.min(a.x, b.x),
        y: Math.min(a.y, b.y),
        w: Math.abs(a.x - b.x) + 1,
        h: Math.abs(a.y - b.y) + 1,
      }),
    );
    for (const { place, rank, bold } of page.labels()) {
      if (rank > page.map.getZoom() || seen.has(place.city || place.name)) continue;
      const at = page.map.latLngToLayerPoint([place.lat, place.lon]).add(moved.get(place.name) || [0, 0]);
      if (!inside({ x: at.x, y: at.y, w: 0, h: 0 })) continue;
      const text = (place.city || place.name).replace(/\s*\(.*$/, "").slice(0, 40);
      const [w, h] = roomOf(text, bold);
      const spots = [
        [14, -h / 2],
        [-14 - w, -h / 2],
        [-w / 2, -15 - h],
        [-w / 2, 14],
        [12, -12 - h],
        [12, 10],
        [-12 - w, -12 - h],
        [-12 - w, 10],
      ];
      // The ends of a route are named even where symbols crowd: farther off, if need be.
      if (bold)
        spots.push([-w / 2, 28], [-w / 2, -28 - h], [30, -h / 2], [-30 - w, -h / 2], [-w / 2, 46], [-w / 2, -46 - h]);
      const places = spots
        .map(([dx, dy]) => ({ x: at.x + dx, y: at.y + dy, w, h }))
        .filter((box) => inside(box) && !boxes.some((other) => overlaps(box, other)));
      const crossed = places.map((box) => lines.reduce((sum, [a, b]) => sum + crosses(a, b, box), 0));
      const free = places[crossed.indexOf(Math.min(...crossed))];
      if (!free) continue;
      boxes.push(free);
      seen.add(place.city || place.name);
      pane.append(
        el(
          "span",
          {
            class: bold ? "label bold" : "label",
            style: `transform: translate(${Math.round(free.x)}px, ${Math.round(free.y)}px)`,
          },
          corridor.name(text),
        ),
      );
    }
  };
})(window.corridor);
