// The page: its state, and what changes it: buttons, keys, the address, the printer.
(function (corridor) {
  "use strict";
  const { el } = corridor;

  // Cells without a value are not written into the page: they are put back here.
  const BLANK = {
    places: { city: "", zh: "", ru: "", country: "", kind: "", gauges: "" },
    links: { gauge: "", name: "", border: "", confidence: "", schematic: 0, km: null },
    legs: {
      mode: "",
      gauge: "",
      regime: "",
      from: null,
      to: null,
      links: [],
      border: "",
      technique: "",
      km: null,
      cost: null,
      hours: null,
      p90: null,
      co2: null,
      confidence: "",
    },
    marks: { legs: [], rows: [] },
    flows: {},
  };
  function complete(data) {
    for (const [table, blank] of Object.entries(BLANK)) data[table] = (data[table] || []).map((row) => ({ ...blank, ...row }));
    for (const link of data.links) link.points = corridor.unpack(link.line, 1000);
    return data;
  }

  class Page extends corridor.Drawing {
    constructor(map, data) {
      super();
      this.map = map;
      this.data = data;
      this.by = data.style.colourBy;
      this.sort = "cost";
      this.shown = new Set(data.corridors.keys());
      this.picks = new Map();
      this.opened = null;
      this.hidden = new Set();
      this.unfolded = new Set();
      this.hour = 0;
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
      for (const route of this.data.routes)
        for (const leg of route.legs)
          for (const link of this.data.legs[leg].links)
            for (const at of [this.data.links[link].a, this.data.links[link].b])
              found.add(this.data.places[at].country);
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

    refresh() {
      this.draw();
      corridor.drawPanel(this);
      corridor.remember(this);
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

    // The rest of a list, and the focus on its first new line.
    unfold(at) {
      this.unfolded.add(at);
      corridor.drawPanel(this);
      const list = document.getElementById(`list-${at}`).parentNode;
      const next = list.querySelectorAll("li.line")[12]?.querySelector("button");
      if (next) next.focus({ preventScroll: true });
    }

    // The place of a line of a list, with its symbol's facts open where it has one.
    show(row) {
      this.map.setView([row.lat, row.lon], Math.max(this.map.getZoom(), 6), { animate: false });
      const near = this.markers
        .filter(({ mark }) => Math.abs(mark.lat - row.lat) < 2e-4 && Math.abs(mark.lon - row.lon) < 2e-4)
        .sort((a, b) => (b.mark.rank === row.rank) - (a.mark.rank === row.rank));
      if (near.length) near[0].openPopup();
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
      this.fitTo(this.bounds(users));
    }

    // Above the legend, where that makes the map smaller by a quarter of a step at the most.
    fitTo(found) {
      if (!found.isValid()) return;
      const above = this.legend.offsetHeight + 22,
        zoom = (bottom) => this.map.getBoundsZoom(found, false, L.point(72, 56 + bottom));
      this.map.fitBounds(found, {
        paddingTopLeft: [36, 56],
        paddingBottomRight: [36, above > 48 && zoom(above) >= zoom(48) - 0.25 ? above : 48],
        animate: false,
        maxZoom: 9,
      });
    }

    zoomTo(order) {
      this.fit(this.users.filter((user) => user.order === order));
    }

    // Copies of the world for lines that pass 180 degrees.
    turns() {
      let [west, east] = [0, 0];
      for (const link of this.data.links)
        for (const [, lon] of link.points) [west, east] = [Math.min(west, lon), Math.max(east, lon)];
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
        corridor.remember(this);
      });
      map.on("click", ({ latlng }) => {
        const step = this.many && this.nearest(latlng);
        if (step) L.popup({ maxWidth: 340 }).setLatLng(latlng).setContent(corridor.linkPopup(this, step)).openOn(map);
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
        const view = corridor.recall(this);
        if (view) map.setView([view[1], view[2]], view[0]);
        if (this.clock.on) this.clock.set(Math.min(this.hour, this.clock.end));
        this.refresh();
      });
      window.addEventListener("beforeprint", () => this.print(true));
      window.addEventListener("afterprint", () => this.print(false));
      new ResizeObserver(() => map.invalidateSize({ animate: false })).observe(map.getContainer());
    }

    print(on) {
      document.documentElement.classList.toggle("printing", on);
      if (on)
        for (const details of document.querySelectorAll("details")) {
          details.open = true;
          if (details.fill && this.data.kind === "routes") details.fill();
        }
      document.body.prepend(...(on ? [this.map.getContainer().parentNode, this.panel] : [this.panel]));
      this.map.invalidateSize({ animate: false });
      this.draw();
      if (on) this.fit(this.users);
    }

    start() {
      const { map, data } = this,
        panes = { halo: 400, line: 410, hit: 420, badge: 590, labels: 595, trains: 580, boxes: 640 };
      for (const [name, order] of Object.entries(panes)) map.createPane(`corridor-${name}`).style.zIndex = order;
      map.getPane("corridor-labels").classList.add("leaflet-zoom-hide");
      for (const name of ["labels", "trains", "boxes"]) map.getPane(`corridor-${name}`).setAttribute("aria-hidden", "true");
      this.svgs = Object.fromEntries(
        ["halo", "line", "hit"].map((name) => [name, L.svg({ pane: `corridor-${name}`, padding: 0.4 })]),
      );
      this.canvas = L.canvas({ pane: "corridor-line", padding: 0.2 });
      this.group = L.layerGroup().addTo(map);
      this.hits = L.layerGroup().addTo(map);
      this.badges = L.layerGroup().addTo(map);
      map.attributionControl.setPrefix(false).addAttribution(data.attribution);
      map.getContainer().setAttribute("role", "application");
      map.getContainer().setAttribute("aria-label", "Map; the panel beside it has the same facts as text");
      L.control.scale({ imperial: false, position: "bottomright" }).addTo(map);
      if (data.corridors.length > data.style.shown) corridor.showSome(this, data.style.shown);
      corridor.buildLegend(this);
      const view = corridor.recall(this);
      for (const input of document.querySelectorAll("#corridor-colour input")) input.checked = input.value === this.by;
      corridor.basemap(map, this.turns());
      this.collect();
      if (view) map.setView([view[1], view[2]], view[0], { animate: false });
      else if (data.kind !== "network" && data.kind !== "ranking") this.fit(this.users);
      else
        this.fitTo(
          L.latLngBounds(
            data.places.filter((place) => place.kind !== "way-point").map((place) => [place.lat, place.lon]),
          ),
        );
      this.draw();
      // Only now the legend has its height.
      if (!view && (data.kind === "routes" || data.flows.length)) {
        this.fit(this.users);
        this.draw();
      }
      this.clock = new corridor.Clock(this);
      if (this.clock.on) this.clock.set(Math.min(this.hour, this.clock.end));
      corridor.drawPanel(this);
      this.listen();
      document.documentElement.dataset.ready = "yes";
    }
  }

  corridor.start = function (map) {
    const data = complete(JSON.parse(document.getElementById("corridor-data").textContent));
    const about = { routes: "Routes", network: "Network", plan: "Plan", difference: "Differences", ranking: "Losses" };
    const panel = el("aside", { id: "corridor-panel", "aria-label": about[data.kind], tabindex: "-1" });
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
