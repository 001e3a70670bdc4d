// Lines that run side by side: where several routes share a stretch, each keeps its own lane.
(function (corridor) {
  "use strict";

  const DULL = "#7b858d"; // what the present colouring does not distinguish
  const MOVES = ["haul", "pickup", "delivery"];
  const WIDEST_BUNDLE = 30; // pixels that all lanes of a stretch may take together

  corridor.thin = 0.72; // width of a schematic line, as a share of a surveyed one

  // Shift a line of screen points sideways; offsets holds one distance per step, in pixels.
  function shifted(points, offsets) {
    const kept = [points[0]],
      steps = [];
    for (let i = 1; i < points.length; i++) {
      const last = kept[kept.length - 1];
      const far = last.distanceTo(points[i]) >= 3;
      const final = i === points.length - 1;
      if (far || final || offsets[i] !== offsets[i - 1]) {
        if (!far && !final) continue;
        kept.push(points[i]);
        steps.push(offsets[i - 1]);
      }
    }
    const normals = steps.map((_, i) => {
      const dx = kept[i + 1].x - kept[i].x,
        dy = kept[i + 1].y - kept[i].y;
      const length = Math.hypot(dx, dy) || 1;
      return L.point(-dy / length, dx / length);
    });
    const at = (point, normal, by) => L.point(point.x + normal.x * by, point.y + normal.y * by);
    const result = [at(kept[0], normals[0], steps[0])];
    for (let i = 1; i < steps.length; i++) {
      const cosine = normals[i - 1].x * normals[i].x + normals[i - 1].y * normals[i].y;
      if (steps[i] === steps[i - 1] && cosine > -0.3) {
        const scale = steps[i] / (1 + cosine);
        result.push(
          L.point(
            kept[i].x + (normals[i - 1].x + normals[i].x) * scale,
            kept[i].y + (normals[i - 1].y + normals[i].y) * scale,
          ),
        );
      } else {
        result.push(at(kept[i], normals[i - 1], steps[i - 1]), at(kept[i], normals[i], steps[i]));
      }
    }
    const end = steps.length - 1;
    result.push(at(kept[kept.length - 1], normals[end], steps[end]));
    return result;
  }
  corridor.shifted = shifted;

  corridor.OffsetLine = L.Polyline.extend({
    _projectLatlngs(latlngs, result, bounds) {
      if (!(latlngs[0] instanceof L.LatLng)) {
        for (const ring of latlngs) this._projectLatlngs(ring, result, bounds);
        return;
      }
      const points = latlngs.map((latlng) => this._map.latLngToLayerPoint(latlng));
      const ring = shifted(points, this.options.offsets[result.length]);
      for (const point of ring) bounds.extend(point);
      result.push(ring);
    },
  });

  // Flat differences in thousandths of a degree become points: lat, lon.
  corridor.unpack = function (flat, scale) {
    const points = [];
    let x = 0,
      y = 0;
    for (let i = 0; i < flat.length; i += 2) {
      x += flat[i];
      y += flat[i + 1];
      points.push([y / scale, x / scale]);
    }
    return points;
  };

  // The steps of one link, in the direction of travel, with what a step needs to be coloured.
  function stepsOfLink(data, position, backwards, facts) {
    const link = data.links[position],
      points = [...link.points];
    if (points.length === 2)
      points.splice(1, 0, [(points[0][0] + points[1][0]) / 2, (points[0][1] + points[1][1]) / 2]);
    const apart = link.mode === "sea" || link.mode === "air";
    const ends = [data.places[link.a].country, data.places[link.b].country];
    const steps = [];
    for (let i = 1; i < points.length; i++) {
      const country = apart ? "" : ends[(i - 0.5) / (points.length - 1) < 0.5 ? 0 : 1];
      steps.push({ ...facts, link: position, from: points[i - 1], to: points[i], country, schematic: link.schematic });
    }
    if (!backwards) return steps;
    return steps.reverse().map((step) => ({ ...step, from: step.to, to: step.from }));
  }

  corridor.stepsOfLink = (data, position) => {
    const link = data.links[position];
    return stepsOfLink(data, position, false, {
      mode: link.mode,
      gauge: link.gauge,
      confidence: link.confidence,
      leg: null,
    });
  };

  // The steps of a route, leg by leg; a leg without links is a straight, schematic step.
  corridor.stepsOfRoute = function (data, route) {
    const steps = [];
    for (const position of route.legs) {
      const leg = data.legs[position];
      const facts = { mode: leg.mode, gauge: leg.gauge, confidence: leg.confidence, leg: position };
      if (leg.links.length) {
        let here = leg.from;
        for (const number of leg.links) {
          const link = data.links[number];
          const backwards = link.b === here && link.a !== here;
          steps.push(...stepsOfLink(data, number, backwards, { ...facts, mode: leg.mode || link.mode }));
          here = backwards ? link.a : link.b;
        }
      } else if (MOVES.includes(leg.kind) && leg.mode && leg.from !== null && leg.to !== null && leg.from !== leg.to) {
        const [a, b] = [data.places[leg.from], data.places[leg.to]];
        steps.push({
          ...facts,
          link: null,
          from: [a.lat, a.lon],
          to: [b.lat, b.lon],
          country: a.country,
          schematic: 1,
        });
      }
    }
    return steps;
  };

  // Give every step its lane. Lanes are counted to the right of whoever comes first, so that
  // two routes in opposite directions do not land on each other.
  corridor.spread = function (users, style) {
    const shared = new Map();
    for (const user of users) {
      for (const step of user.steps) {
        const ends = [step.from.join(), step.to.join()];
        step.forward = ends[0] < ends[1];
        step.key = (step.forward ? ends : ends.reverse()).join("|");
        const entry = shared.get(step.key) || { orders: [], forward: step.forward };
        if (!entry.orders.includes(user.lane)) entry.orders.push(user.lane);
        shared.set(step.key, entry);
      }
    }
    for (const user of users) {
      for (const step of user.steps) {
        const { orders, forward } = shared.get(step.key);
        orders.sort((a, b) => a - b);
        const gap = Math.min(style.gap, WIDEST_BUNDLE / orders.length);
        const rank = orders.indexOf(user.lane) - (orders.length - 1) / 2;
        step.sharers = orders.length;
        step.offset = rank * gap * (step.forward === forward ? 1 : -1);
        step.width = Math.max(1.4, Math.min(style.line, gap * 0.72));
      }
    }
  };

  // Colour of a step under a colouring; countries and routes take the series in order.
  corridor.colourOf = function (step, by, data, order) {
    const style = data.style;
    if (by === "mode") return style.modes[step.mode] || DULL;
    if (by === "gauge") return (step.mode === "rail" && style.gauges[step.gauge]) || DULL;
    if (by === "confidence") return style.confidence[step.confidence] || DULL;
    if (by === "route") return style.series[order % style.series.length];
    if (by === "utilisation") return corridor.useColour(style, step.use);
    if (by === "change") return style.changes[step.change] || DULL;
    if (by === "loss") return step.share === undefined ? DULL : corridor.lossColour(style, step);
    const position = data.countries.indexOf(step.country);
    return position < 0 ? DULL : style.series[position % style.series.length];
  };
  corridor.dull = DULL;

  // Strokes of a wide line are longer, so that they stay strokes; gaps are what they are.
  const dashOf = (dash, width) =>
    (dash || "").replace(/[\d.]+/g, (part, at) => (at ? part : String(Math.round(part * Math.max(1, width / 5)))));

  // Runs of steps that look alike, gathered by look: few layers, whatever the number of steps.
  corridor.looks = function (user, by, data) {
    const looks = new Map();
    let last = null,
      run = null;
    for (const step of user.steps) {
      const colour = corridor.colourOf(step, by, data, user.order);
      // Where width says how much flows, a sketch is as wide as any line.
      const width = step.schematic && !step.fixed ? step.width * corridor.thin : step.width;
      const dash =
        by === "change" && step.change ? corridor.changeDashes[step.change] : dashOf(data.style.dashes[step.mode], width);
      const key = [colour, step.mode, width.toFixed(2), step.schematic, dash].join();
      const joined = run && key === last && run.points[run.points.length - 1].join() === step.from.join();
      if (!joined) {
        run = { points: [step.from], offsets: [] };
        if (!looks.has(key)) looks.set(key, { colour, mode: step.mode, width, dash, change: step.change, runs: [] });
        looks.get(key).runs.push(run);
      }
      run.points.push(step.to);
      run.offsets.push(step.offset);
      last = key;
    }
    return [...looks.values()].sort((a, b) => (a.change !== "same") - (b.change !== "same") || b.width - a.width);
  };

  // Draw one user's looks: a halo that parts lanes, a casing where contrast is low, the line.
  corridor.drawUser = function (group, user, by, data, renderers) {
    const layers = [];
    const add = (runs, options, renderer) => {
      const offsets = runs.map((run) => run.offsets);
      const line = new corridor.OffsetLine(
        runs.map((run) => run.points),
        {
          offsets,
          renderer,
          interactive: false,
          lineCap: options.dashArray || !user.steps[0].fixed ? "butt" : "round",
          lineJoin: "round",
          smoothFactor: 0.8,
          ...options,
        },
      );
      line.basis = options.opacity === undefined ? 1 : options.opacity;
      group.addLayer(line);
      layers.push(line);
      return line;
    };
    for (const look of corridor.looks(user, by, data)) {
      const dash = look.dash || null;
      const casing = corridor.casing(look.colour);
      add(
        look.runs,
        { color: corridor.token("--land"), weight: look.width + 2.6, opacity: 0.85, className: "corridor-halo" },
        renderers.halo,
      );
      if (casing)
        add(
          look.runs,
          { color: casing, weight: look.width + 1.8, dashArray: dash, className: "corridor-casing" },
          renderers.line,
        );
      add(
        look.runs,
        { color: look.colour, weight: look.width, dashArray: dash, className: `corridor-line mode-${look.mode}${look.change ? ` change-${look.change}` : ""}` },
        renderers.line,
      );
    }
    return layers;
  };
})(window.corridor);
