// What colours mean, and the switch that changes it.
(function (corridor) {
  "use strict";
  const { el, svg } = corridor;

  const BY = { utilisation: "Use", change: "Change", loss: "Loss", mode: "Mode", gauge: "Gauge", country: "Country", confidence: "Confidence", route: "Route" };
  const MODES = { rail: "Rail", road: "Road", sea: "Sea", barge: "Inland waterway", air: "Air" };
  const CONFIDENCE = {
    high: "High: read in the source",
    medium: "Medium: well known",
    low: "Low",
    estimate: "Estimate",
  };

  function sample(data, colour, mode, thin, given) {
    const dash = given || data.style.dashes[mode] || null,
      casing = corridor.casing(colour),
      width = data.style.line * (thin ? corridor.thin : 1);
    const line = (stroke, weight) =>
      svg("line", { x1: 1, x2: 37, y1: 7, y2: 7, stroke, "stroke-width": weight, "stroke-dasharray": dash });
    return svg(
      "svg",
      { viewBox: "0 0 38 14", class: "sample", "aria-hidden": "true" },
      casing ? line(casing, width + 1.8) : null,
      line(colour, width),
    );
  }

  function regionName(code) {
    try {
      return new Intl.DisplayNames(["en"], { type: "region" }).of(code) || code;
    } catch {
      return code;
    }
  }
  corridor.regionName = regionName;

  function entries(page) {
    const { data, by } = page,
      present = (key) => new Set(page.users.flatMap((user) => user.steps.map((step) => step[key])));
    const line = (colour, mode, text) => el("li", {}, sample(data, colour, mode), el("span", {}, text));
    const modes = [...present("mode")].filter((mode) => MODES[mode]);
    const dashed = (colour, dash, text) => el("li", {}, sample(data, colour, "rail", false, dash), el("span", {}, text));
    if (by === "utilisation") {
      const used = new Set(page.users.flatMap((user) => user.steps.map((step) => corridor.known(step.use) ? corridor.useClass(step.use) : -1)));
      for (const mark of page.data.marks) if (corridor.known(mark.use)) used.add(corridor.useClass(mark.use));
      return [
        ...corridor.useNames.flatMap((text, at) => (used.has(at) ? [line(data.style.uses[at], "rail", text)] : [])),
        used.has(-1) ? line(corridor.dull, "rail", "No stated capacity") : null,
      ];
    }
    if (by === "change") {
      const there = present("change");
      return Object.entries(corridor.changeNames(data))
        .filter(([key]) => there.has(key))
        .map(([key, text]) => dashed(data.style.changes[key], corridor.changeDashes[key], text));
    }
    if (by === "loss")
      return data.marks.some((mark) => mark.type === "loss")
        ? [
            ["Someone has no way left", { cut: 1 }],
            ["At least half of the worst loss", { share: 0.5 }],
            ["A tenth to a half of it", { share: 0.1 }],
            ["Less", { share: 0 }],
          ].map(([text, one]) =>
            el(
              "li",
              {},
              el("span", { class: "sample" }, corridor.rankBadge(data.style, { rank: "", ...one })),
              el("span", {}, text),
            ),
          )
        : [];
    if (by === "mode") return modes.map((mode) => line(data.style.modes[mode], mode, MODES[mode]));
    if (by === "confidence")
      return Object.keys(CONFIDENCE)
        .filter((grade) => present("confidence").has(grade))
        .map((grade) => line(data.style.confidence[grade], "rail", CONFIDENCE[grade]));
    if (by === "route")
      return page.users.map((user) =>
        line(corridor.colourOf({}, "route", data, user.order), "rail", [
          `${corridor.letter(user.order)}  `,
          corridor.name(data.corridors[user.order].name),
        ]),
      );
    const other = modes.filter((mode) => mode !== "rail").map((mode) => line(corridor.dull, mode, MODES[mode]));
    if (by === "gauge") {
      const used = present("gauge");
      const names = { 1435: "1435 mm, standard", 1520: "1520 mm, broad" };
      return [
        ...Object.keys(names)
          .filter((gauge) => used.has(gauge))
          .map((gauge) => line(data.style.gauges[gauge], "rail", names[gauge])),
        ...other,
      ];
    }
    const countries = present("country");
    const known = data.countries.filter((code) => countries.has(code));
    const rows = known.map((code) =>
      line(corridor.colourOf({ country: code }, "country", data), "rail", regionName(code)),
    );
    return countries.has("")
      ? [...rows, line(corridor.dull, modes.includes("sea") ? "sea" : "air", "No country")]
      : rows;
  }

  function symbols(page) {
    const shown = new Set(page.markers.map((marker) => marker.mark.type));
    return ["loss", "gauge", "border", "port"]
      .filter((kind) => shown.has(kind) && (kind !== "loss" || page.by !== "loss"))
      .map((kind) =>
        el(
          "li",
          {},
          el("span", { class: "sample" }, corridor.picture(kind, page.data.style)),
          el("span", {}, corridor.kinds[kind]),
        ),
      );
  }

  // What the clock moves.
  function underWay(page) {
    const { data } = page;
    if (data.kind === "routes")
      return data.routes.length
        ? el("li", {}, el("span", { class: "sample" }, corridor.boxPicture(0)), el("span", {}, "Box under way, by the clock"))
        : null;
    if (!(data.runs || []).length) return null;
    const dot = { cx: 19, cy: 7, r: 4.5, fill: data.style.modes.rail, stroke: corridor.token("--ink"), "stroke-width": 1.8 };
    return el(
      "li",
      {},
      svg("svg", { viewBox: "0 0 38 14", class: "sample", "aria-hidden": "true" }, svg("circle", dot)),
      el("span", {}, "Train or vessel under way, by the clock"),
    );
  }

  // Widths that say how much flows, or how much that changed.
  function sizes(page) {
    if (page.data.kind !== "plan" && page.data.kind !== "difference") return null;
    const word = page.data.kind === "plan" ? "TEU a day" : "TEU a day of change";
    return corridor.flowSizes(page).map(({ size, width }) =>
      el(
        "li",
        { class: "size" },
        svg(
          "svg",
          { viewBox: "0 0 38 16", class: "sample", "aria-hidden": "true" },
          svg("line", { x1: 1, x2: 37, y1: 8, y2: 8, stroke: corridor.dull, "stroke-width": width }),
        ),
        el("span", {}, `${corridor.amount(size)} ${word}`),
      ),
    );
  }

  corridor.drawLegend = function (page) {
    const thin = page.users.some((user) => user.steps.some((step) => step.schematic && !step.fixed));
    const losses = page.data.marks.filter((mark) => mark.type === "loss").length,
      seen = page.markers.filter((marker) => marker.mark.type === "loss").length;
    const list = el(
      "ul",
      {},
      entries(page),
      sizes(page),
      symbols(page),
      underWay(page),
      seen < losses ? el("li", {}, el("span", {}, `The worst ${seen} of ${losses}; zoom in for the others`)) : null,
      thin
        ? el(
            "li",
            {},
            sample(page.data, corridor.dull, "rail", true),
            el("span", {}, "Thinner: straight between stations (schematic)"),
          )
        : null,
    );
    page.legend.replaceChildren(el("summary", {}, `Legend: ${BY[page.by].toLowerCase()}`), list);
  };

  corridor.buildLegend = function (page) {
    const choices = page.data.style.choices
      .filter((key) => key !== "route" || page.data.corridors.length > 1)
      .map((key) => [key, BY[key]]);
    const bar = el(
      "fieldset",
      { class: "switch", id: "corridor-colour" },
      el("legend", {}, "Colour by"),
      choices.map(([key, text]) => {
        const input = el("input", {
          type: "radio",
          name: "corridor-by",
          value: key,
          id: `by-${key}`,
          onchange: () => page.setBy(key),
        });
        input.checked = page.by === key;
        return el("label", { for: `by-${key}` }, input, el("span", {}, text));
      }),
    );
    page.legend = el("details", { class: "legend", id: "corridor-legend" });
    page.legend.open = window.innerWidth > 760;
    for (const [node, position] of [
      [bar, "topright"],
      [page.legend, "bottomleft"],
    ]) {
      const control = L.control({ position });
      control.onAdd = () => {
        L.DomEvent.disableClickPropagation(node);
        L.DomEvent.disableScrollPropagation(node);
        return node;
      };
      control.addTo(page.map);
    }
  };
})(window.corridor);
