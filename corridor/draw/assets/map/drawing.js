// What is on the map, for the state that the page is in.
(function (corridor) {
  "use strict";
  const { el } = corridor;

  const LANES = ["rail1435", "rail1520", "rail", "road", "barge", "sea", "air"]; // side by side where links of a network share a way
  const MANY_STEPS = 6000; // beyond this, one canvas instead of one element per line

  corridor.Drawing = class {
    // What is drawn: each shown corridor's chosen route, or every link of the network.
    collect() {
      const { data } = this;
      if (data.kind === "plan" || data.kind === "difference") {
        this.users = corridor.flowUsers(this, LANES);
      } else if (data.kind === "routes") {
        this.users = [...this.shown]
          .sort((a, b) => a - b)
          .map((order) => ({
            order,
            lane: order,
            steps: corridor.stepsOfRoute(data, data.routes[this.chosen(order)]),
          }));
      } else {
        const links = data.links
          .map((link, order) => ({ link, order }))
          .filter(({ link }) => !this.hidden.has(link.mode));
        this.users = links.map(({ link, order }) => ({
          order,
          lane: LANES.indexOf(link.mode + link.gauge),
          steps: corridor.stepsOfLink(data, order),
        }));
      }
      this.users = this.users.filter((user) => user.steps.length);
      corridor.spread(
        this.users,
        data.kind === "routes" ? data.style : { line: data.style.line * 0.62, gap: data.style.gap * 0.62 },
      );
      if (data.kind === "plan" || data.kind === "difference") corridor.dressFlows(this);
      if (data.kind === "ranking") corridor.markLosses(this);
    }

    draw() {
      this.collect();
      this.group.clearLayers();
      this.hits.clearLayers();
      this.lines.clear();
      const steps = this.users.reduce((sum, user) => sum + user.steps.length, 0);
      const renderers = steps > MANY_STEPS ? { halo: this.canvas, line: this.canvas, hit: this.canvas } : this.svgs;
      this.many = steps > MANY_STEPS;
      const drawn = this.data.kind === "routes" ? this.users : [{ order: 0, steps: this.oncePerLane() }];
      for (const user of drawn)
        this.lines.set(user.order, corridor.drawUser(this.group, user, this.by, this.data, renderers));
      if (!this.many) this.drawHits(renderers.hit);
      this.drawStations(renderers.line);
      this.drawMarks();
      this.drawBadges();
      corridor.drawLegend(this);
      corridor.arrange(this);
      if (this.clock) this.clock.refresh();
    }

    // Where one canvas holds all lines, a click asks which of them is near.
    nearest(latlng) {
      const at = this.map.latLngToLayerPoint(latlng);
      let best = null,
        least = 10; // pixels
      for (const user of this.users)
        for (const step of user.steps) {
          const far = L.LineUtil.pointToSegmentDistance(
            at,
            this.map.latLngToLayerPoint(step.from),
            this.map.latLngToLayerPoint(step.to),
          );
          if (far < least) [least, best] = [far, step];
        }
      return best;
    }

    // Sea lanes share most of their way: drawn twice, their dashes would fill each other's gaps.
    oncePerLane() {
      const seen = new Set();
      return this.users.flatMap((user) =>
        user.steps.filter((step) => {
          const key = `${user.lane}|${step.key}`;
          return !seen.has(key) && seen.add(key);
        }),
      );
    }

    // Wide unseen lines catch the pointer; they know which step they stand for.
    drawHits(renderer) {
      for (const user of this.users) {
        let run = null;
        const runs = [];
        for (const step of user.steps) {
          const key = `${step.leg}|${step.link}|${step.offset}`;
          if (!run || run.key !== key) runs.push((run = { key, step, points: [step.from], offsets: [] }));
          run.points.push(step.to);
          run.offsets.push(step.offset);
        }
        for (const { step, points, offsets } of runs) {
          const line = new corridor.OffsetLine([points], {
            offsets: [offsets],
            renderer,
            color: "#000000",
            opacity: 0,
            weight: step.sharers > 1 ? step.width + 3 : Math.max(14, step.width + 4),
            className: "corridor-hit",
          });
          line.bindPopup(() => corridor.linkPopup(this, step), { maxWidth: 340, minWidth: 240, maxHeight: 380 });
          line.bindTooltip(() => this.tip(user, step), { sticky: true, className: "corridor-tip" });
          if (this.data.kind === "routes")
            line.on({ mouseover: () => this.highlight(user.order), mouseout: () => this.highlight(null) });
          this.hits.addLayer(line);
        }
      }
    }

    tip(user, step) {
      const { data } = this,
        link = step.link === null ? null : data.links[step.link],
        leg = step.leg === null ? null : data.legs[step.leg];
      const ends = link
        ? [data.places[link.a].name, data.places[link.b].name]
        : [data.places[leg.from].name, data.places[leg.to].name];
      const lead = data.kind === "routes" ? `${corridor.letter(user.order)} · ` : "";
      const flow = !step.flows
        ? null
        : data.kind === "plan"
          ? `${corridor.amount(step.teu)} TEU a day${corridor.known(step.use) ? `, ${corridor.percent(step.use)}` : ""}`
          : data.unit === "routes"
            ? corridor.changeNames(data)[step.change]
            : `${corridor.amount(step.before)} → ${corridor.amount(step.after)} ${data.unit}`;
      return el(
        "span",
        {},
        lead,
        corridor.name(ends[0].slice(0, 60)),
        " – ",
        corridor.name(ends[1].slice(0, 60)),
        link ? ` · ${corridor.km(link.km)}` : "",
        flow ? [el("br"), flow] : null,
        leg && data.texts[leg.service] ? el("br") : null,
        leg ? corridor.name((data.texts[leg.service] || "").slice(0, 90)) : null,
      );
    }

    places() {
      const ends = new Set(),
        passed = new Set();
      for (const user of this.users) {
        for (const step of user.steps) {
          if (step.link !== null)
            for (const at of [this.data.links[step.link].a, this.data.links[step.link].b]) passed.add(at);
          const leg = step.leg === null ? null : this.data.legs[step.leg];
          if (leg) for (const at of [leg.from, leg.to]) if (at !== null) ends.add(at);
        }
      }
      return { ends, passed };
    }

    drawStations(renderer) {
      const { ends, passed } = this.places();
      const style = {
        color: corridor.token("--ink"),
        fillColor: corridor.token("--land"),
        fillOpacity: 1,
        opacity: 1,
        renderer,
      };
      for (const at of new Set([...passed, ...ends])) {
        const place = this.data.places[at],
          main = ends.has(at);
        if (place.kind === "way-point") continue;
        const dot = L.circleMarker([place.lat, place.lon], {
          ...style,
          radius: main ? 3.6 : 2.1,
          weight: main ? 1.6 : 1,
          className: "corridor-station",
        });
        dot.bindPopup(() => corridor.placePopup(this, place), { maxWidth: 320 });
        dot.bindTooltip(() => corridor.name(place.name.slice(0, 90)), { className: "corridor-tip" });
        this.group.addLayer(dot);
      }
    }

    terminalMarks() {
      const marks = new Map();
      for (const user of this.users) {
        const legs = this.data.routes[this.chosen(user.order)].legs.map((leg) => this.data.legs[leg]);
        for (const [type, at] of [
          ["origin", legs.length ? legs[0].from : null],
          ["destination", legs.length ? legs[legs.length - 1].to : null],
        ]) {
          if (at !== null && at !== undefined)
            marks.set(type + at, {
              type,
              place: at,
              name: this.data.places[at].name,
              lat: this.data.places[at].lat,
              lon: this.data.places[at].lon,
              legs: [],
              rows: [],
            });
        }
      }
      return [...marks.values()];
    }

    drawMarks() {
      for (const marker of this.markers) marker.remove();
      const { data } = this,
        routes = data.kind === "routes";
      const used = new Set(this.users.flatMap((user) => (routes ? data.routes[this.chosen(user.order)].legs : [])));
      const zoom = this.map.getZoom();
      const marks = routes
        ? [...data.marks.filter((mark) => mark.legs.some((leg) => used.has(leg))), ...this.terminalMarks()]
        : this.closeMarks(zoom);
      this.markers = marks.map((mark) => corridor.marker(this, mark).addTo(this.map));
    }

    // From afar only what matters most: gauge changes, what a plan fills, what would be missed.
    closeMarks(zoom) {
      const most = zoom < 4 ? 12 : zoom < 5.5 ? 40 : Infinity;
      const lost = new Set(this.data.marks.filter((mark) => mark.type === "loss").map((mark) => mark.id));
      return this.data.marks.filter(
        (mark) =>
          (mark.type === "loss" && mark.rank <= most) ||
          (mark.type !== "loss" &&
            !lost.has(mark.id) &&
            (mark.type === "gauge" || mark.use >= 0.5 || zoom >= (mark.type === "border" ? 5 : 4)) &&
            (mark.type !== "gauge" || !lost.size || zoom >= 5)),
      );
    }

    // The letter of each route, where it is most alone.
    drawBadges() {
      this.badges.clearLayers();
      if (this.data.kind !== "routes" || this.users.length < 2) return;
      for (const user of this.users) {
        const least = Math.min(...user.steps.map((step) => step.sharers));
        let best = [],
          run = [],
          reach = (list) => list.reduce((sum, step) => sum + L.latLng(step.from).distanceTo(L.latLng(step.to)), 0);
        for (const step of [...user.steps, null]) {
          if (step && step.sharers === least) run.push(step);
          else {
            if (reach(run) > reach(best)) best = run;
            run = [];
          }
        }
        const spots = [0.5, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8, 0.45, 0.55, 0.35, 0.65, 0.25, 0.75].map((share) => {
          let left = reach(best) * share;
          const step = best.find((one) => (left -= L.latLng(one.from).distanceTo(L.latLng(one.to))) <= 0) || best[0];
          return [(step.from[0] + step.to[0]) / 2, (step.from[1] + step.to[1]) / 2];
        });
        const node = corridor.badge(this, user.order);
        this.badges.addLayer(
          L.marker(spots[0], {
            spots,
            interactive: false,
            keyboard: false,
            icon: L.divIcon({ className: "corridor-badge", html: node, iconSize: [20, 20] }),
          }),
        );
      }
    }

    // Names in the order in which they get their place.
    labels() {
      const { data } = this,
        { ends, passed } = this.places(),
        found = new Map();
      const put = (at, rank, bold) => {
        if (at === null || data.places[at].kind === "way-point") return;
        if (!found.has(at) || rank < found.get(at).rank)
          found.set(at, { place: data.places[at], rank, bold: bold || (found.get(at) || {}).bold });
      };
      for (const marker of this.markers) if (marker.mark.place !== undefined) put(marker.mark.place, 0, true);
      const named = new Map(data.places.map((place, at) => [place.name, at]));
      for (const marker of this.markers)
        if (marker.mark.type === "gauge" && named.has(marker.mark.name))
          put(named.get(marker.mark.name), data.kind === "routes" ? 1 : 2.5);
      for (const at of ends) put(at, 2);
      // Junctions and border stations wait for a closer look than terminals; those of a plan are few.
      const nearer = data.kind === "plan" || data.kind === "difference" ? 1.25 : 0;
      for (const at of passed)
        put(
          at,
          { "land port": 3, "sea port": 3, "rail terminal": 3.25, "inland port": 3.25 }[data.places[at].kind] - nearer || 5,
        );
      return [...found.values()].sort((a, b) => a.rank - b.rank);
    }

    highlight(order) {
      for (const [other, layers] of this.lines) {
        const faint = order !== null && this.lines.has(order) && other !== order;
        for (const layer of layers) layer.setStyle({ opacity: layer.basis * (faint ? 0.18 : 1) });
        if (order === other) for (const layer of layers) layer.bringToFront();
      }
      for (const node of this.panel.querySelectorAll("[data-order]"))
        node.classList.toggle("hover", order !== null && Number(node.dataset.order) === order);
    }
  };
})(window.corridor);
