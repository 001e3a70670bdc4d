// The side panel: route cards, the picture of the trade-off, and the same facts as a table.
(function (corridor) {
  "use strict";
  const { el, svg } = corridor;

  const SORTS = { cost: ["Cost", "perBox"], hours: ["Days", "hours"], co2: ["CO2e", "co2"] };
  const ACTIVITIES = { moving: "--moving", handling: "--handling", "gauge change": "--gauge", border: "--frontier-time", waiting: "--waiting" };
  const HEADS = ["Route", "Corridor", "Cost per box", "Cost in total", "Days", "CO2e, t", "Length, km", "Gauge changes", "Borders", "Transfers"];

  corridor.measure = (page, route) => page.data.routes[route][SORTS[page.sort][1]] ?? Infinity;
  corridor.sorts = SORTS;

  // A route's letter, in the route's colour where colours mean routes.
  corridor.badge = function (page, order) {
    const colour = corridor.colourOf({}, "route", page.data, order);
    return el("span", { class: "badge", style: page.by === "route" ? `background:${colour};color:${corridor.inkOn(colour)}` : null }, corridor.letter(order));
  };

  // Consecutive stretches of one kind are one picture: train, diamond, train, ship.
  function strip(page, route) {
    const steps = [];
    for (const position of route.legs) {
      const leg = page.data.legs[position];
      const kind = leg.kind === "gauge change" ? "gauge" : leg.kind === "border" ? "border" : leg.mode && ["haul", "pickup", "delivery"].includes(leg.kind) ? leg.mode + leg.gauge : "";
      if (!kind || (steps.length && steps[steps.length - 1].kind === kind)) continue;
      steps.push({ kind, leg });
    }
    const words = steps.map(({ kind, leg }) => (kind === "gauge" ? "gauge change" : kind === "border" ? "border" : `${leg.mode} ${leg.gauge}`.trim()));
    const nodes = steps.map(({ kind, leg }) => {
      if (kind === "gauge") return corridor.diamond(page.data.style);
      if (kind === "border") return corridor.barrier();
      return el("span", { class: `ride ride-${leg.mode} gauge-${leg.gauge}` }, corridor.carrier(leg.mode), leg.gauge ? el("small", {}, leg.gauge) : null);
    });
    return el("div", { class: "strip", role: "img", "aria-label": words.join(", ") }, nodes);
  }

  function timeBar(route) {
    const parts = Object.entries(ACTIVITIES).map(([name, token]) => [name, route.hoursBy[name] || 0, token]).filter(([, hours]) => hours > 0);
    const total = parts.reduce((sum, [, hours]) => sum + hours, 0) || 1;
    const text = parts.map(([name, hours]) => `${name} ${corridor.days(hours)}`).join(", ");
    let x = 0;
    const bars = parts.map(([, hours, token]) => {
      const width = (hours / total) * 100, bar = svg("rect", { x, y: 0, width: Math.max(width - 0.4, 0.3), height: 6, style: `fill:var(${token})` });
      x += width;
      return bar;
    });
    return el("div", { class: "time" },
      svg("svg", { viewBox: "0 0 100 6", preserveAspectRatio: "none", role: "img", "aria-label": `Where the time goes: ${text}` }, bars),
      el("ul", { class: "times" }, parts.map(([name, hours, token]) => el("li", {}, el("i", { style: `background:var(${token})` }), `${name} ${corridor.days(hours)}`))));
  }

  function variants(page, order) {
    const { routes } = page.data.corridors[order];
    if (routes.length < 2) return null;
    const sorted = [...routes].sort((a, b) => corridor.measure(page, a) - corridor.measure(page, b));
    return el("fieldset", { class: "variants" }, el("legend", {}, `${routes.length} variants`),
      sorted.map((number, place) => {
        const route = page.data.routes[number], id = `variant-${number}`;
        const input = el("input", { type: "radio", name: `variants-${order}`, id, onchange: () => page.choose(order, number) });
        input.checked = page.chosen(order) === number;
        return el("label", { for: id }, input,
          el("span", {}, `${corridor.letter(order)}${place + 1}`), el("span", {}, corridor.money(route.perBox, "")),
          el("span", {}, corridor.days(route.hours)), el("span", {}, corridor.tonnes(route.co2)));
      }));
  }

  function legList(page, route) {
    const { data } = page;
    return el("ol", { class: "legs" }, route.legs.map((position) => {
      const leg = data.legs[position];
      const picture = leg.kind === "gauge change" ? corridor.diamond(data.style) : leg.kind === "border" ? corridor.barrier() : leg.mode ? corridor.carrier(leg.mode) : null;
      return el("li", { class: `leg gauge-${leg.gauge}` }, el("span", { class: "leg-picture" }, picture),
        el("div", {}, corridor.name(data.texts[leg.text] || leg.kind),
          data.texts[leg.warning] ? el("strong", { class: "warning" }, corridor.name(data.texts[leg.warning])) : null,
          el("small", {}, `${corridor.hours(leg.hours)} · ${corridor.money(leg.cost, page.currency)}`)));
    }));
  }

  function chips(page, number) {
    const { routes } = page.data, names = { perBox: "cheapest", hours: "fastest", co2: "greenest" };
    if (routes.length < 2) return [];
    return Object.entries(names).filter(([key]) => corridor.known(routes[number][key]) && routes.every((other) => !(other[key] < routes[number][key])))
      .map(([, text]) => el("span", { class: "chip" }, text));
  }

  function card(page, order) {
    const number = page.chosen(order), route = page.data.routes[number], letter = corridor.letter(order);
    const shown = page.shown.has(order), open = page.opened === order, name = page.data.corridors[order].name || "Route";
    const changes = `${route.gaugeChanges} gauge change${route.gaugeChanges === 1 ? "" : "s"}`;
    const figures = [corridor.days(route.hours), `${corridor.tonnes(route.co2)} CO2e`, corridor.km(route.km), changes, `${corridor.money(route.cost, page.currency)} in total`];
    const head = el("button", { type: "button", class: "head", id: `open-${order}`, "aria-expanded": String(open), "aria-controls": `body-${order}`, onclick: () => page.open(open ? null : order) },
      corridor.badge(page, order),
      el("span", { class: "way" }, corridor.name(name), chips(page, number)),
      el("span", { class: "price" }, corridor.money(route.perBox, page.currency), el("small", {}, "per box")));
    const toggle = el("button", { type: "button", class: "toggle", "aria-pressed": String(shown), "aria-label": `Show route ${letter} on the map`, onclick: () => page.toggle(order) }, shown ? "On map" : "Show");
    return el("li", { class: `card${shown ? "" : " off"}${open ? " open" : ""}`, "data-order": order, onmouseenter: () => page.highlight(order), onmouseleave: () => page.highlight(null), onfocusin: () => page.highlight(order), onfocusout: () => page.highlight(null) },
      head, strip(page, route),
      el("div", { class: "row" }, el("ul", { class: "figures" }, figures.map((value) => el("li", {}, value))), toggle),
      timeBar(route),
      el("div", { class: "body", id: `body-${order}`, hidden: !open },
        open ? [variants(page, order), legList(page, route), el("button", { type: "button", class: "link", onclick: () => page.zoomTo(order) }, "Zoom to this route")] : null));
  }

  // A scale over some values, logarithmic where they differ by more than four times.
  function axis(values) {
    const lowest = Math.min(...values), highest = Math.max(...values), log = lowest > 0 && highest / lowest > 4;
    const f = log ? Math.log : (value) => value, room = (f(highest) - f(lowest) || 1) * 0.06;
    const low = f(lowest) - room, high = f(highest) + room, round = [];
    for (let power = -2; power < 9; power++) for (const lead of [1, 2, 5]) round.push(lead * 10 ** power);
    const within = (value) => f(value) >= low && f(value) <= high;
    let ticks = round.filter((value) => within(value));
    if (!log) {
      const step = round.find((size) => (high - low) / size <= 4.5) || high - low;
      ticks = Array.from({ length: Math.floor(high / step) - Math.ceil(low / step) + 1 }, (_, at) => (Math.ceil(low / step) + at) * step);
    }
    return { log, ticks, share: (value) => (f(value) - low) / (high - low) };
  }

  // Cost against days: the front at a glance; every dot is a route.
  function scatter(page) {
    const { routes } = page.data;
    const usable = routes.map((route, number) => ({ route, number })).filter(({ route }) => corridor.known(route.perBox) && corridor.known(route.hours));
    if (usable.length < 3) return null;
    const W = 360, H = 144, pad = { l: 34, r: 14, t: 20, b: 30 };
    const x = axis(usable.map(({ route }) => route.perBox)), y = axis(usable.map(({ route }) => route.hours / 24));
    const X = (value) => pad.l + x.share(value) * (W - pad.l - pad.r), Y = (value) => H - pad.b - y.share(value) * (H - pad.t - pad.b);
    const order = (number) => page.data.corridors.findIndex((one) => one.routes.includes(number));
    const dots = usable.map(({ route, number }) => {
      const at = order(number), chosen = page.chosen(at) === number, on = page.shown.has(at);
      return svg("g", { class: `dot${chosen ? " chosen" : ""}${on ? "" : " off"}`, "data-order": at, onclick: () => page.choose(at, number), onmouseenter: () => page.highlight(at), onmouseleave: () => page.highlight(null) },
        svg("circle", { cx: X(route.perBox), cy: Y(route.hours / 24), r: chosen ? 8 : 4 }),
        chosen ? svg("text", { x: X(route.perBox), y: Y(route.hours / 24) + 3.5 }, corridor.letter(at)) : null,
        svg("title", {}, `${corridor.letter(at)}: ${corridor.money(route.perBox, page.currency)} per box, ${corridor.days(route.hours)}, ${corridor.tonnes(route.co2)}`));
    });
    return el("figure", { class: "scatter" },
      svg("svg", { viewBox: `0 0 ${W} ${H}`, role: "img", "aria-label": `Cost per box against days for ${usable.length} routes; the table below has the numbers` },
        y.ticks.map((value) => [svg("line", { class: "grid", x1: pad.l, x2: W - pad.r, y1: Y(value), y2: Y(value) }), svg("text", { class: "tick", x: pad.l - 6, y: Y(value) + 3.5, "text-anchor": "end" }, corridor.whole(value))]),
        x.ticks.map((value) => svg("text", { class: "tick", x: X(value), y: H - pad.b + 14, "text-anchor": X(value) > W - 40 ? "end" : "middle" }, corridor.whole(value))),
        svg("text", { class: "axis", x: W - pad.r, y: H - 3, "text-anchor": "end" }, `${page.currency} per box${x.log ? ", log scale" : ""}`),
        svg("text", { class: "axis", x: 8, y: 10 }, "days"),
        dots.sort((a, b) => a.classList.contains("chosen") - b.classList.contains("chosen"))));
  }

  const rowsOf = (page) => page.data.corridors.flatMap((one, order) => one.routes.map((number, place) => {
    const route = page.data.routes[number], digits = (value, by) => (corridor.known(value) ? (value / by).toFixed(by === 1 ? 0 : 1) : "");
    return [`${corridor.letter(order)}${one.routes.length > 1 ? place + 1 : ""}`, one.name, digits(route.perBox, 1), digits(route.cost, 1), digits(route.hours, 24), digits(route.co2, 1000), digits(route.km, 1), route.gaugeChanges, route.borders, route.transfers];
  }));

  function table(page) {
    return el("details", { class: "facts-table" }, el("summary", {}, "All routes as a table"),
      el("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "All routes as a table" },
        el("table", { id: "corridor-table" }, el("caption", {}, `${page.data.title}: routes, costs in ${page.currency}`),
          el("thead", {}, el("tr", {}, HEADS.map((head) => el("th", { scope: "col" }, head)))),
          el("tbody", {}, rowsOf(page).map((cells) => el("tr", {}, cells.map((cell, at) => (at ? el("td", {}, at === 1 ? corridor.name(cell) : cell) : el("th", { scope: "row" }, cell)))))))),
      el("p", { class: "row" }, el("button", { type: "button", class: "link", onclick: () => corridor.saveCsv(page) }, "Save as CSV"),
        el("button", { type: "button", class: "link", onclick: () => corridor.saveGeojson(page) }, "Save as GeoJSON")));
  }

  corridor.saveCsv = function (page) {
    const cell = (value) => {
      const text = String(value);
      const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text; // no formula for a spreadsheet to run
      return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
    };
    corridor.download("routes.csv", [HEADS, ...rowsOf(page)].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n", "text/csv");
  };

  corridor.saveGeojson = function (page) {
    const features = page.users.flatMap((user) => corridor.looks(user, page.by, page.data).flatMap((look) => look.runs.map((run) => ({
      type: "Feature",
      properties: { route: page.data.kind === "routes" ? corridor.letter(user.order) : "", mode: look.mode },
      geometry: { type: "LineString", coordinates: run.points.map(([lat, lon]) => [lon, lat]) },
    }))));
    corridor.download("routes.geojson", JSON.stringify({ type: "FeatureCollection", features }), "application/geo+json");
  };

  function modeButtons(page) {
    const counts = new Map();
    for (const link of page.data.links) counts.set(link.mode, (counts.get(link.mode) || 0) + 1);
    return el("ul", { class: "modes" }, [...counts].map(([mode, count]) => el("li", {},
      el("button", { type: "button", class: "toggle", "aria-pressed": String(!page.hidden.has(mode)), onclick: () => page.toggleMode(mode) }, corridor.carrier(mode), ` ${mode} (${count})`))));
  }

  function stationSearch(page) {
    const list = el("ul", { class: "found", id: "corridor-found" });
    const fold = (text) => text.toLowerCase().normalize("NFD").replace(/[\u0300-\u036f]/g, "");
    const search = (text) => {
      const wanted = fold(text.trim());
      const found = wanted ? page.data.places.filter((place) => [place.name, place.city, place.zh, place.ru, place.id].some((one) => fold(one).includes(wanted))) : [];
      list.replaceChildren(...found.slice(0, 12).map((place) => el("li", {}, el("button", { type: "button", class: "link", onclick: () => page.goTo(place) },
        corridor.name(place.name), place.zh || place.ru ? el("small", {}, [place.zh, place.ru].filter(Boolean).join(" · ")) : null))));
    };
    return el("div", { class: "search" }, el("label", { for: "corridor-search" }, "Find a station (English, 中文, русский)"),
      el("input", { type: "search", id: "corridor-search", autocomplete: "off", oninput: (event) => search(event.target.value) }), list);
  }

  function sorter(page) {
    if (page.data.corridors.length < 2) return null;
    return el("fieldset", { class: "switch" }, el("legend", {}, "Sort by"), Object.entries(SORTS).map(([key, [text]]) => {
      const input = el("input", { type: "radio", name: "corridor-sort", value: key, id: `sort-${key}`, onchange: () => page.setSort(key) });
      input.checked = page.sort === key;
      return el("label", { for: `sort-${key}` }, input, el("span", {}, text));
    }));
  }

  corridor.drawPanel = function (page) {
    const { data } = page, focused = document.activeElement && document.activeElement.id, held = page.panel.contains(document.activeElement);
    const order = data.corridors.map((_, at) => at).sort((a, b) => corridor.measure(page, page.chosen(a)) - corridor.measure(page, page.chosen(b)) || a - b);
    const left = data.corridors.length - page.shown.size, unfolded = page.panel.querySelector("details[open]") !== null, scrolled = page.panel.scrollTop;
    const count = data.kind !== "routes" ? null : el("p", { class: "count", role: "status" },
      data.corridors.length === 0 ? "Nothing to draw." : `${data.routes.length} route${data.routes.length === 1 ? "" : "s"} along ${data.corridors.length} corridor${data.corridors.length === 1 ? "" : "s"}` + (left > 0 ? `, ${page.shown.size} on the map` : ""));
    page.panel.replaceChildren(
      el("header", {}, el("h1", {}, corridor.name(data.title)), data.subtitle ? el("p", { class: "subtitle" }, corridor.name(data.subtitle)) : null, count),
      ...[data.kind === "routes" ? scatter(page) : null, sorter(page)].filter(Boolean),
      ...(data.kind === "routes" ? [el("ol", { class: "cards" }, order.map((at) => card(page, at)))] : [stationSearch(page), modeButtons(page)]),
      ...(data.routes.length ? [table(page)] : []),
      el("footer", {}, data.notes.map((note) => el("p", {}, note)), el("p", {}, corridor.name(data.disclaimer)), el("p", {}, corridor.name(data.network))));
    if (unfolded && page.panel.querySelector("details")) page.panel.querySelector("details").open = true;
    page.panel.scrollTop = scrolled;
    const again = held && focused && document.getElementById(focused);
    if (again) again.focus({ preventScroll: true });
  };
})(window.corridor);
