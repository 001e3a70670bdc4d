// The page: its state, what is drawn for it, keys, print, and the address that remembers it.
(function (corridor) {
  "use strict";
  const { el } = corridor;

  const LANES = ["rail1435", "rail1520", "rail", "road", "barge", "sea", "air"]; // side by side where links of a network share a way
  const MANY_STEPS = 6000; // beyond this, one canvas instead of one element per line

  // Cells without a value are not written into the page: they are put back here.
  const BLANK = {
    places: { city: "", zh: "", ru: "", country: "", kind: "", gauges: "" },
    links: { gauge: "", name: "", border: "", confidence: "", schematic: 0, km: null },
    legs: { mode: "", gauge: "", regime: "", from: null, to: null, links: [], path: [], border: "", technique: "", km: null, cost: null, hours: null, p90: null, co2: null, confidence: "" },
    marks: { legs: [], rows: [] },
  };
  function complete(data) {
    for (const [table, blank] of Object.entries(BLANK)) data[table] = data[table].map((row) => ({ ...blank, ...row }));
    for (const link of data.links) link.points = corridor.unpack(link.line, 1000);
    return data;
  }

  class Page {
    constructor(map, data) {
      this.map = map;
      this.data = data;
      this.by = data.style.colourBy;
      this.sort = "cost";
      this.shown = new Set(data.corridors.keys());
      this.picks = new Map();
      this.opened = null;
      this.hidden = new Set();
      this.users = [];
      this.markers = [];
      this.lines = new Map();
      this.currency = (data.routes[0] && data.routes[0].currency) || data.currency;
      data.countries = [...new Set(data.places.map((place) => place.country))].filter(Boolean);
      if (data.kind === "routes") data.countries = this.countriesInOrder();
    }

    // Along the routes, so that neighbours on the map have different colours.
    countriesInOrder() {
      const found = new Set();
      for (const route of this.data.routes) for (const leg of route.legs) for (const at of this.data.legs[leg].path) found.add(this.data.places[at].country);
      for (const place of this.data.places) found.add(place.country);
      return [...found].filter(Boolean);
    }

    best(order) {
      const { routes } = this.data.corridors[order];
      return routes.reduce((a, b) => (corridor.measure(this, b) < corridor.measure(this, a) ? b : a));
    }

    chosen(order) {
      return this.picks.has(order) ? this.picks.get(order) : this.best(order);
    }

    // What is drawn: each shown corridor's chosen route, or every link of the network.
    collect() {
      const { data } = this;
      if (data.kind === "routes") {
        this.users = [...this.shown].sort((a, b) => a - b).map((order) => ({ order, lane: order, steps: corridor.stepsOfRoute(data, data.routes[this.chosen(order)]) }));
      } else {
        const links = data.links.map((link, order) => ({ link, order })).filter(({ link }) => !this.hidden.has(link.mode));
        this.users = links.map(({ link, order }) => ({ order, lane: LANES.indexOf(link.mode + link.gauge), steps: corridor.stepsOfLink(data, order) }));
      }
      this.users = this.users.filter((user) => user.steps.length);
      corridor.spread(this.users, data.kind === "routes" ? data.style : { line: data.style.line * 0.62, gap: data.style.gap * 0.62 });
    }

    draw() {
      this.collect();
      this.group.clearLayers();
      this.hits.clearLayers();
      this.lines.clear();
      const steps = this.users.reduce((sum, user) => sum + user.steps.length, 0);
      const renderers = steps > MANY_STEPS ? { halo: this.canvas, line: this.canvas, hit: this.canvas } : this.svgs;
      const drawn = this.data.kind === "routes" ? this.users : [{ order: 0, steps: this.oncePerLane() }];
      for (const user of drawn) this.lines.set(user.order, corridor.drawUser(this.group, user, this.by, this.data, renderers));
      this.drawHits(renderers.hit);
      this.drawStations(renderers.line);
      this.drawMarks();
      this.drawBadges();
      corridor.drawLegend(this);
      corridor.arrange(this);
    }

    // Sea lanes share most of their way: drawn twice, their dashes would fill each other's gaps.
    oncePerLane() {
      const seen = new Set();
      return this.users.flatMap((user) => user.steps.filter((step) => {
        const key = `${user.lane}|${step.key}`;
        return !seen.has(key) && seen.add(key);
      }));
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
          const line = new corridor.OffsetLine([points], { offsets: [offsets], renderer, color: "#000000", opacity: 0, weight: step.sharers > 1 ? step.width + 3 : 14, className: "corridor-hit" });
          line.bindPopup(() => corridor.linkPopup(this, step), { maxWidth: 340, minWidth: 240, maxHeight: 380 });
          line.bindTooltip(() => this.tip(user, step), { sticky: true, className: "corridor-tip" });
          if (this.data.kind === "routes") line.on({ mouseover: () => this.highlight(user.order), mouseout: () => this.highlight(null) });
          this.hits.addLayer(line);
        }
      }
    }

    tip(user, step) {
      const { data } = this, link = step.link === null ? null : data.links[step.link], leg = step.leg === null ? null : data.legs[step.leg];
      const ends = link ? [data.places[link.a].name, data.places[link.b].name] : [data.places[leg.from].name, data.places[leg.to].name];
      const lead = data.kind === "routes" ? `${corridor.letter(user.order)} · ` : "";
      return el("span", {}, lead, corridor.name(ends[0].slice(0, 60)), " – ", corridor.name(ends[1].slice(0, 60)), link ? ` · ${corridor.km(link.km)}` : "", leg && data.texts[leg.service] ? el("br") : null, leg ? corridor.name((data.texts[leg.service] || "").slice(0, 90)) : null);
    }

    places() {
      const ends = new Set(), passed = new Set();
      for (const user of this.users) {
        for (const step of user.steps) {
          if (step.link !== null) for (const at of [this.data.links[step.link].a, this.data.links[step.link].b]) passed.add(at);
          const leg = step.leg === null ? null : this.data.legs[step.leg];
          if (leg) for (const at of [leg.from, leg.to]) if (at !== null) ends.add(at);
        }
      }
      return { ends, passed };
    }

    drawStations(renderer) {
      const { ends, passed } = this.places();
      const style = { color: corridor.token("--ink"), fillColor: corridor.token("--land"), fillOpacity: 1, opacity: 1, renderer };
      for (const at of new Set([...passed, ...ends])) {
        const place = this.data.places[at], main = ends.has(at);
        if (place.kind === "way-point") continue;
        const dot = L.circleMarker([place.lat, place.lon], { ...style, radius: main ? 3.6 : 2.1, weight: main ? 1.6 : 1, className: "corridor-station" });
        dot.bindPopup(() => corridor.placePopup(this, place), { maxWidth: 320 });
        dot.bindTooltip(() => corridor.name(place.name.slice(0, 90)), { className: "corridor-tip" });
        this.group.addLayer(dot);
      }
    }

    terminalMarks() {
      const marks = new Map();
      for (const user of this.users) {
        const legs = this.data.routes[this.chosen(user.order)].legs.map((leg) => this.data.legs[leg]);
        for (const [type, at] of [["origin", legs.length ? legs[0].from : null], ["destination", legs.length ? legs[legs.length - 1].to : null]]) {
          if (at !== null && at !== undefined) marks.set(type + at, { type, place: at, name: this.data.places[at].name, lat: this.data.places[at].lat, lon: this.data.places[at].lon, legs: [], rows: [] });
        }
      }
      return [...marks.values()];
    }

    drawMarks() {
      for (const marker of this.markers) marker.remove();
      const { data } = this, routes = data.kind === "routes";
      const used = new Set(this.users.flatMap((user) => (routes ? data.routes[this.chosen(user.order)].legs : [])));
      const zoom = this.map.getZoom();
      const marks = routes
        ? [...data.marks.filter((mark) => mark.legs.some((leg) => used.has(leg))), ...this.terminalMarks()]
        : data.marks.filter((mark) => mark.type === "gauge" || zoom >= (mark.type === "border" ? 5 : 4));
      this.markers = marks.map((mark) => corridor.marker(this, mark).addTo(this.map));
    }

    // The letter of each route, where it is most alone.
    drawBadges() {
      this.badges.clearLayers();
      if (this.data.kind !== "routes" || this.users.length < 2) return;
      for (const user of this.users) {
        const least = Math.min(...user.steps.map((step) => step.sharers));
        let best = [], run = [], reach = (list) => list.reduce((sum, step) => sum + L.latLng(step.from).distanceTo(L.latLng(step.to)), 0);
        for (const step of [...user.steps, null]) {
          if (step && step.sharers === least) run.push(step);
          else {
            if (reach(run) > reach(best)) best = run;
            run = [];
          }
        }
        let left = reach(best) / 2;
        const step = best.find((one) => (left -= L.latLng(one.from).distanceTo(L.latLng(one.to))) <= 0) || best[0];
        if (!step) continue;
        const at = [(step.from[0] + step.to[0]) / 2, (step.from[1] + step.to[1]) / 2];
        const node = corridor.badge(this, user.order);
        this.badges.addLayer(L.marker(at, { interactive: false, keyboard: false, icon: L.divIcon({ className: "corridor-badge", html: node, iconSize: [20, 20] }) }));
      }
    }

    // Names in the order in which they get their place.
    labels() {
      const { data } = this, { ends, passed } = this.places(), found = new Map();
      const put = (at, rank, bold) => {
        if (at === null || data.places[at].kind === "way-point") return;
        if (!found.has(at) || rank < found.get(at).rank) found.set(at, { place: data.places[at], rank, bold: bold || (found.get(at) || {}).bold });
      };
      for (const marker of this.markers) if (marker.mark.place !== undefined) put(marker.mark.place, 0, true);
      const named = new Map(data.places.map((place, at) => [place.name, at]));
      for (const marker of this.markers) if (marker.mark.type === "gauge" && named.has(marker.mark.name)) put(named.get(marker.mark.name), data.kind === "routes" ? 1 : 2.5);
      for (const at of ends) put(at, 2);
      // Junctions and border stations wait for a closer look than terminals.
      for (const at of passed) put(at, { "land port": 3, "sea port": 3, "rail terminal": 3.25, "inland port": 3.25 }[data.places[at].kind] || 5);
      return [...found.values()].sort((a, b) => a.rank - b.rank);
    }

    highlight(order) {
      for (const [other, layers] of this.lines) {
        const faint = order !== null && this.lines.has(order) && other !== order;
        for (const layer of layers) layer.setStyle({ opacity: layer.basis * (faint ? 0.18 : 1) });
        if (order === other) for (const layer of layers) layer.bringToFront();
      }
      for (const node of this.panel.querySelectorAll("[data-order]")) node.classList.toggle("hover", order !== null && Number(node.dataset.order) === order);
    }

    refresh() {
      this.draw();
      corridor.drawPanel(this);
      this.remember();
    }

    setBy(by) {
      this.by = by;
      this.refresh();
    }

    setSort(sort) {
      this.sort = sort;
      this.picks.clear();
      this.refresh();
    }

    toggle(order) {
      if (!this.shown.delete(order)) this.shown.add(order);
      this.refresh();
    }

    toggleMode(mode) {
      if (!this.hidden.delete(mode)) this.hidden.add(mode);
      this.refresh();
    }

    choose(order, route) {
      this.picks.set(order, route);
      this.shown.add(order);
      this.refresh();
    }

    open(order) {
      this.opened = order;
      if (order !== null) this.shown.add(order);
      this.refresh();
      const head = order !== null && document.getElementById(`open-${order}`);
      if (head) head.scrollIntoView({ block: "nearest" });
    }

    goTo(place) {
      this.map.setView([place.lat, place.lon], Math.max(this.map.getZoom(), 7));
      L.popup().setLatLng([place.lat, place.lon]).setContent(corridor.placePopup(this, place)).openOn(this.map);
    }

    bounds(users) {
      const found = L.latLngBounds([]);
      for (const user of users) for (const step of user.steps) found.extend(step.from).extend(step.to);
      return found;
    }

    fit(users) {
      const found = this.bounds(users);
      if (found.isValid()) this.map.fitBounds(found, { paddingTopLeft: [36, 56], paddingBottomRight: [36, 48], animate: false, maxZoom: 9 });
    }

    zoomTo(order) {
      this.fit(this.users.filter((user) => user.order === order));
    }

    // #zoom/lat/lon&by=gauge&sort=hours&on=A.C&pick=3.7&open=A
    remember() {
      const centre = this.map.getCenter(), letters = (list) => [...list].sort((a, b) => a - b).map(corridor.letter).join(".");
      const parts = [`${this.map.getZoom().toFixed(2)}/${centre.lat.toFixed(3)}/${centre.lng.toFixed(3)}`, `by=${this.by}`];
      if (this.data.kind === "routes") parts.push(`sort=${this.sort}`, `on=${letters(this.shown)}`);
      if (this.picks.size) parts.push(`pick=${[...this.picks.values()].join(".")}`);
      if (this.opened !== null) parts.push(`open=${corridor.letter(this.opened)}`);
      try {
        history.replaceState(null, "", `#${parts.join("&")}`);
      } catch {
        // A page inside another one may have no address to write to.
      }
    }

    recall() {
      const [view, ...rest] = location.hash.slice(1).split("&");
      const said = new Map(rest.map((part) => part.split("=")));
      const count = this.data.corridors.length, letters = new Map(Array.from({ length: count }, (_, at) => [corridor.letter(at), at]));
      if (document.getElementById(`by-${said.get("by")}`)) this.by = said.get("by");
      if (Object.hasOwn(corridor.sorts, said.get("sort") || "")) this.sort = said.get("sort");
      if (said.has("on")) this.shown = new Set(said.get("on").split(".").map((letter) => letters.get(letter)).filter((at) => at !== undefined));
      if (letters.has(said.get("open"))) this.opened = letters.get(said.get("open"));
      for (const text of (said.get("pick") || "").split(".")) {
        const order = this.data.corridors.findIndex((one) => text !== "" && one.routes.includes(Number(text)));
        if (order >= 0) this.picks.set(order, Number(text));
      }
      const numbers = view.split("/").map(Number);
      const limits = [20, 85, 540];
      return numbers.length === 3 && numbers.every((one, at) => Math.abs(one) <= limits[at]) ? numbers : null;
    }

    // Copies of the world for lines that pass 180 degrees.
    turns() {
      let [west, east] = [0, 0];
      for (const link of this.data.links) for (const [, lon] of link.points) [west, east] = [Math.min(west, lon), Math.max(east, lon)];
      const turns = [0];
      if (east > 180) turns.push(1);
      if (west < -180) turns.push(-1);
      return turns;
    }

    listen() {
      const { map } = this;
      map.on("zoomend", () => {
        if (this.data.kind !== "routes") {
          this.drawMarks();
          corridor.drawLegend(this);
        }
        corridor.arrange(this);
      });
      map.on("moveend", () => {
        corridor.arrange(this);
        this.remember();
      });
      map.on("popupopen", ({ popup }) => {
        this.opener = document.activeElement;
        popup.getElement().setAttribute("role", "dialog");
        popup.getElement().setAttribute("aria-label", popup.getElement().querySelector("h2")?.textContent || "Facts");
      });
      document.addEventListener("keydown", (event) => {
        if (event.key !== "Escape") return;
        map.closePopup();
        if (this.opener && this.opener.isConnected) this.opener.focus();
        else if (this.opened !== null) this.open(null);
      });
      matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.refresh());
      window.addEventListener("hashchange", () => {
        const view = this.recall();
        if (view) map.setView([view[1], view[2]], view[0]);
        this.refresh();
      });
      window.addEventListener("beforeprint", () => this.print(true));
      window.addEventListener("afterprint", () => this.print(false));
      new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
    }

    print(on) {
      document.documentElement.classList.toggle("printing", on);
      this.map.invalidateSize({ animate: false });
      this.draw();
      if (on) this.fit(this.users);
    }

    start() {
      const { map, data } = this, panes = { halo: 400, line: 410, hit: 420, badge: 590, labels: 595 };
      for (const [name, order] of Object.entries(panes)) map.createPane(`corridor-${name}`).style.zIndex = order;
      map.getPane("corridor-labels").classList.add("leaflet-zoom-hide");
      map.getPane("corridor-labels").setAttribute("aria-hidden", "true");
      this.svgs = Object.fromEntries(["halo", "line", "hit"].map((name) => [name, L.svg({ pane: `corridor-${name}`, padding: 0.4 })]));
      this.canvas = L.canvas({ pane: "corridor-line", padding: 0.2 });
      this.group = L.layerGroup().addTo(map);
      this.hits = L.layerGroup().addTo(map);
      this.badges = L.layerGroup().addTo(map);
      map.attributionControl.setPrefix(false).addAttribution(data.attribution);
      map.getContainer().setAttribute("role", "application");
      map.getContainer().setAttribute("aria-label", "Map; the panel beside it has the same facts as text");
      L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
      if (data.corridors.length > data.style.shown) this.showSome(data.style.shown);
      corridor.buildLegend(this);
      const view = this.recall();
      for (const input of document.querySelectorAll("#corridor-colour input")) input.checked = input.value === this.by;
      corridor.basemap(map, this.turns());
      this.collect();
      if (view) map.setView([view[1], view[2]], view[0], { animate: false });
      else this.fit(this.users);
      this.draw();
      corridor.drawPanel(this);
      this.listen();
      document.documentElement.dataset.ready = "yes";
    }

    // What a reader should see first: the cheapest, the fastest, the greenest, then whatever differs most
    // from those on the map, in the way it takes, its cost, its days, its CO2e.
    showSome(count) {
      const { corridors, routes, legs } = this.data, orders = [...corridors.keys()];
      const least = (order, key) => Math.min(...corridors[order].routes.map((route) => routes[route][key] ?? Infinity));
      const sketches = orders.map((order) => ({
        links: new Set(routes[this.best(order)].legs.flatMap((leg) => legs[leg].links)),
        values: ["perBox", "hours", "co2"].map((key) => Math.log(Math.max(least(order, key), 1))),
      }));
      const apart = (a, b) => {
        const both = [...a.links].filter((link) => b.links.has(link)).length, all = a.links.size + b.links.size - both;
        return (all ? 1 - both / all : 0) + Math.hypot(...a.values.map((value, at) => value - b.values[at]));
      };
      this.shown = new Set();
      for (const key of ["perBox", "hours", "co2"]) {
        if (this.shown.size < count) this.shown.add(orders.reduce((a, b) => (least(b, key) < least(a, key) ? b : a)));
      }
      const distance = (order) => Math.min(...[...this.shown].map((other) => apart(sketches[order], sketches[other])));
      while (this.shown.size < count) {
        this.shown.add(orders.filter((order) => !this.shown.has(order)).reduce((a, b) => (distance(b) > distance(a) ? b : a)));
      }
    }
  }

  corridor.start = function (map) {
    const data = complete(JSON.parse(document.getElementById("corridor-data").textContent));
    const panel = el("aside", { id: "corridor-panel", "aria-label": "Routes", tabindex: "-1" });
    const main = el("main", { id: "corridor-map" });
    document.body.classList.add("corridor");
    document.body.prepend(panel);
    map.getContainer().before(main);
    main.append(map.getContainer());
    map.invalidateSize({ animate: false });
    const page = new Page(map, data);
    page.panel = panel;
    corridor.page = page;
    page.start();
  };
})(window.corridor);
