// Symbols, and the facts that open with a click on them.
(function (corridor) {
  "use strict";
  const { el, svg } = corridor;

  const GLYPHS = {
    train:
      "M7 2.5h10a3 3 0 0 1 3 3v9.7a3 3 0 0 1-2.4 2.9l2.2 3.4h-2.5l-1.9-3H8.6l-1.9 3H4.2l2.2-3.4A3 3 0 0 1 4 15.2V5.5a3 3 0 0 1 3-3zM6.3 5.6v5.2h11.4V5.6zM8.3 13a1.4 1.4 0 1 0 0 2.8a1.4 1.4 0 1 0 0-2.8zM15.7 13a1.4 1.4 0 1 0 0 2.8a1.4 1.4 0 1 0 0-2.8z",
    ship: "M2.5 13.5h19l-3 6.5H6zM5.5 12.3V8.5h3.8V6h5.4v2.5h3.8v3.8zM11 2.5h2v2.6h-2z",
    barge: "M1.5 13h21l-2.2 5.5H4zM4.5 11.8V8.3h4.6v3.5zM10.3 11.8V8.3h4.6v3.5zM16.6 11.8V6h3v5.8z",
    lorry:
      "M1 5.5h13V16H1zM15.2 8.8h4.1L23 12.7V16h-7.8zM6 14.2a2.8 2.8 0 1 0 0 5.6a2.8 2.8 0 1 0 0-5.6zM18 14.2a2.8 2.8 0 1 0 0 5.6a2.8 2.8 0 1 0 0-5.6z",
    plane:
      "M12 1.5l1.7 2.3v6.1L22 15v2.3l-8.3-2.6v4.2l2.5 1.9v1.4L12 21l-4.2 1.2v-1.4l2.5-1.9v-4.2L2 17.3V15l8.3-5.1V3.8z",
  };
  const CARRIERS = { rail: "train", road: "lorry", sea: "ship", barge: "barge", air: "plane" };

  corridor.carrier = (mode, colour) =>
    svg(
      "svg",
      { viewBox: "0 0 24 24", class: "glyph", "aria-hidden": "true" },
      svg("path", {
        d: GLYPHS[CARRIERS[mode]] || GLYPHS.lorry,
        "fill-rule": "evenodd",
        fill: colour || "currentColor",
      }),
    );

  // The two halves are the two gauges.
  corridor.diamond = (style) =>
    svg(
      "svg",
      { viewBox: "0 0 24 24", class: "glyph diamond", "aria-hidden": "true" },
      svg("path", { d: "M12 .8 23.2 12 12 23.2 .8 12z", fill: "#20262b" }),
      svg("path", { d: "M12 2.2 21.8 12 12 21.8 2.2 12z", fill: "#ffffff" }),
      svg("path", { d: "M11.4 4.9v14.2L4.3 12z", fill: style.gauges["1435"] }),
      svg("path", { d: "M12.6 4.9v14.2l7.1-7.1z", fill: style.gauges["1520"] }),
    );

  corridor.barrier = () =>
    svg(
      "svg",
      { viewBox: "0 0 24 24", class: "glyph barrier", "aria-hidden": "true" },
      svg("rect", { x: 2, y: 2, width: 20, height: 20, rx: 3.5, fill: "#20262b" }),
      svg("rect", { x: 4, y: 4, width: 16, height: 16, rx: 2, fill: "#ffffff" }),
      svg("rect", { x: 6, y: 10, width: 12, height: 4, rx: 0.8, fill: "#20262b" }),
    );

  corridor.quay = (style) =>
    svg(
      "svg",
      { viewBox: "0 0 24 24", class: "glyph quay", "aria-hidden": "true" },
      svg("circle", { cx: 12, cy: 12, r: 11.2, fill: "#20262b" }),
      svg("circle", { cx: 12, cy: 12, r: 9.8, fill: "#ffffff" }),
      svg("path", { d: GLYPHS.ship, fill: style.modes.sea, transform: "translate(4.3 3.9) scale(.64)" }),
    );

  corridor.pin = (kind) =>
    svg(
      "svg",
      { viewBox: "0 0 24 24", class: "glyph pin", "aria-hidden": "true" },
      svg("circle", { cx: 12, cy: 12, r: 10.5, fill: "#ffffff" }),
      svg("circle", { cx: 12, cy: 12, r: 8.8, fill: "#20262b" }),
      kind === "origin"
        ? svg("path", { d: "M9.5 7.5 16.5 12l-7 4.5z", fill: "#ffffff" })
        : svg("rect", { x: 8.5, y: 8.5, width: 7, height: 7, fill: "#ffffff" }),
    );

  const sizeOf = (page, mark) =>
    mark.type === "loss" ? 18 + 24 * Math.sqrt(mark.cut ? 1 : mark.share || 0) : SIZES[mark.type];
  const SIZES = { origin: 24, destination: 24, gauge: 24, border: 17, port: 20 };
  const KINDS = {
    loss: "Loss without it; larger is worse",
    gauge: "Gauge change",
    border: "Border crossing",
    port: "Port",
    origin: "Origin",
    destination: "Destination",
  };
  const RANK = { loss: 0, origin: 0, destination: 0, gauge: 1, border: 2, port: 3 };
  corridor.kinds = KINDS;
  corridor.rank = RANK;

  function picture(kind, style) {
    if (kind === "gauge") return corridor.diamond(style);
    if (kind === "border") return corridor.barrier();
    if (kind === "port") return corridor.quay(style);
    if (kind === "loss") return corridor.rankBadge(style, { rank: "1", share: 1, cut: 0 });
    return corridor.pin(kind);
  }
  corridor.picture = picture;

  function facts(rows) {
    const shown = rows.filter(([, value]) => value !== "" && value !== null && value !== undefined);
    return el(
      "dl",
      { class: "facts" },
      shown.map(([label, value]) => [el("dt", {}, label), el("dd", {}, value)]),
    );
  }

  function origin(page, source, confidence) {
    const text = page.data.texts[source] || "";
    return [
      ["Source", text && corridor.name(text, { class: "source" })],
      ["Confidence", confidence],
    ];
  }

  function rowFacts(page, row) {
    const currency = row.currency || page.data.currency;
    return el(
      "section",
      {},
      el("h3", {}, corridor.name(row.title)),
      facts([
        ...(row.facts || []).map(([label, text]) => [label, corridor.name(text)]),
        ["State", row.state],
        ["Period", row.period],
        ["Hours, mean", row.hours === undefined ? "" : corridor.hours(row.hours)],
        ["Hours, 90th percentile", row.p90 === undefined ? "" : corridor.hours(row.p90)],
        ["Charge", corridor.known(row.cost) ? corridor.money(row.cost, currency) : ""],
        ["Capacity", corridor.known(row.capacity) ? `${corridor.whole(row.capacity)} TEU a day` : ""],
        ...origin(page, row.source, row.confidence),
      ]),
    );
  }

  function lettersOf(page, positions) {
    const found = new Set();
    page.data.corridors.forEach((one, order) => {
      if (one.routes.some((route) => page.data.routes[route].legs.some((leg) => positions.includes(leg))))
        found.add(corridor.letter(order));
    });
    return [...found].join(", ");
  }

  // Legs that say the same are one entry, with all the routes that use it.
  function legFacts(page, positions) {
    const entries = new Map();
    for (const position of positions) {
      const leg = page.data.legs[position];
      const key = [leg.technique, leg.hours, leg.p90, leg.cost, leg.source, leg.text].join("|");
      if (!entries.has(key)) entries.set(key, []);
      entries.get(key).push(position);
    }
    return [...entries.values()].slice(0, 8).map((group) => {
      const leg = page.data.legs[group[0]],
        texts = page.data.texts;
      return el(
        "section",
        {},
        el("h3", {}, corridor.name(texts[leg.text] || leg.technique || leg.kind)),
        facts([
          ["Technique", leg.technique],
          ["Hours, mean", corridor.hours(leg.hours)],
          ["Hours, 90th percentile", leg.kind === "border" || corridor.known(leg.p90) ? corridor.hours(leg.p90) : ""],
          ["Cost, whole shipment", corridor.money(leg.cost, page.currency)],
          ["CO2e", leg.co2 ? corridor.tonnes(leg.co2) : ""],
          ["Used by", lettersOf(page, group)],
          ["Warning", texts[leg.warning]],
          ...origin(page, leg.source, leg.confidence),
        ]),
      );
    });
  }

  corridor.markPopup = function (page, mark) {
    const pieces = mark.legs.length ? legFacts(page, mark.legs) : mark.rows.map((row) => rowFacts(page, row));
    return el(
      "div",
      { class: "popup" },
      el("p", { class: "kicker" }, KINDS[mark.type]),
      el("h2", {}, corridor.name(mark.name)),
      pieces,
      mark.more ? el("p", { class: "more" }, `${mark.more} earlier rows are in the table.`) : null,
    );
  };

  function flowPopup(page, step) {
    const { data } = page;
    const head =
      data.kind === "plan"
        ? `${corridor.amount(step.teu)} TEU a day`
        : data.unit === "routes"
          ? corridor.changeNames(data)[step.change]
          : `${corridor.amount(step.before)} → ${corridor.amount(step.after)} ${data.unit}`;
    const left = step.flows.length - 6;
    return el(
      "div",
      { class: "popup" },
      el("p", { class: "kicker" }, data.kind === "plan" ? "Flow" : "Change"),
      el("h2", {}, head),
      corridor
        .flowFacts(page, step)
        .map(({ link, rows }) =>
          el(
            "section",
            {},
            el(
              "h3",
              {},
              corridor.name(data.places[link.a].name),
              " – ",
              corridor.name(data.places[link.b].name),
              ` · ${link.mode}${link.gauge ? ` ${link.gauge} mm` : ""} · ${corridor.km(link.km)}`,
            ),
            facts(rows),
          ),
        ),
      left > 0 ? el("p", { class: "more" }, `and ${left} more on this stretch`) : null,
      step.schematic ? el("p", { class: "more" }, "Drawn straight between stations: schematic.") : null,
    );
  }

  corridor.linkPopup = function (page, step) {
    const { data } = page,
      link = step.link === null ? null : data.links[step.link];
    const leg = step.leg === null ? null : data.legs[step.leg];
    if (step.flows) return flowPopup(page, step);
    const from = data.places[leg ? leg.from : link.a],
      to = data.places[leg ? leg.to : link.b];
    const title = [corridor.name(from.name), " – ", corridor.name(to.name)];
    const rows = leg
      ? [
          ["Service", data.texts[leg.service] && corridor.name(data.texts[leg.service])],
          ["Consignment note", leg.regime],
          ["Gauge", leg.gauge && `${leg.gauge} mm`],
          ["Length", corridor.km(leg.km)],
          ["Hours", corridor.hours(leg.hours)],
          ["Cost, whole shipment", corridor.money(leg.cost, page.currency)],
          ["CO2e", corridor.tonnes(leg.co2)],
          ["Used by", lettersOf(page, [step.leg])],
          ["Warning", data.texts[leg.warning]],
          ...origin(page, leg.source, leg.confidence),
        ]
      : [
          ["Line", link.name && corridor.name(link.name)],
          ["Gauge", link.gauge && `${link.gauge} mm`],
          ["Length", corridor.km(link.km)],
          ["Border", link.border],
          ...origin(page, link.source, link.confidence),
        ];
    const kicker = { rail: "Rail", road: "Road", sea: "Sea", barge: "Inland waterway", air: "Air" }[step.mode] || "Leg";
    return el(
      "div",
      { class: "popup" },
      el("p", { class: "kicker" }, kicker),
      el("h2", {}, title),
      facts(rows),
      step.schematic ? el("p", { class: "more" }, "Drawn straight between stations: schematic.") : null,
    );
  };

  corridor.placePopup = function (page, place) {
    return el(
      "div",
      { class: "popup" },
      el("p", { class: "kicker" }, place.kind || "Station"),
      el("h2", {}, corridor.name(place.name)),
      facts([
        ["中文", place.zh && el("span", { lang: "zh" }, place.zh)],
        ["По-русски", place.ru && el("span", { lang: "ru" }, place.ru)],
        ["Country", place.country],
        ["Gauges", place.gauges && place.gauges.replace(";", ", ") + " mm"],
        ["Id", place.id],
      ]),
    );
  };

  corridor.marker = function (page, mark) {
    const far = mark.type !== "loss" && page.data.kind !== "routes" && page.map.getZoom() < 5,
      size = Math.round(sizeOf(page, mark) * (far ? 0.7 : 1)),
      kind = mark.type === "loss" ? `Rank ${mark.rank}` : KINDS[mark.type],
      used = corridor.known(mark.use) ? `, ${corridor.percent(mark.use)} in use` : "",
      label = `${kind}: ${mark.name}${used}`;
    const icon = L.divIcon({
      className: `corridor-mark mark-${mark.type}${mark.use >= 0.5 ? " used" : ""}`,
      html: mark.type === "loss" ? corridor.rankBadge(page.data.style, mark) : picture(mark.type, page.data.style),
      iconSize: [size, size],
    });
    const made = L.marker([mark.lat, mark.lon], {
      icon,
      keyboard: true,
      riseOnHover: true,
      zIndexOffset: 1000 - 200 * RANK[mark.type] - (mark.rank || 0),
    });
    made.mark = mark;
    made.size = size;
    made.on("add", () => {
      made.getElement().setAttribute("aria-label", label);
      made.getElement().setAttribute("title", label);
      if (mark.use >= 0.5) made.getElement().style.setProperty("--use", corridor.useColour(page.data.style, mark.use));
    });
    made.bindPopup(() => corridor.markPopup(page, mark), {
      maxWidth: 340,
      minWidth: 240,
      maxHeight: 380,
      autoPanPadding: [24, 24],
    });
    return made;
  };
})(window.corridor);
