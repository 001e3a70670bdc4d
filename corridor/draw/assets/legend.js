// What colours mean, and the switch that changes it.
(function (corridor) {
  "use strict";
  const { el, svg } = corridor;

  const BY = { mode: "Mode", gauge: "Gauge", country: "Country", confidence: "Confidence", route: "Route" };
  const MODES = { rail: "Rail", road: "Road", sea: "Sea", barge: "Inland waterway", air: "Air" };
  const CONFIDENCE = {
    high: "High: read in the source",
    medium: "Medium: well known",
    low: "Low",
    estimate: "Estimate",
  };

  function sample(data, colour, mode, thin) {
    const dash = data.style.dashes[mode] || null,
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
    return ["gauge", "border", "port"]
      .filter((kind) => shown.has(kind))
      .map((kind) =>
        el(
          "li",
          {},
          el("span", { class: "sample" }, corridor.picture(kind, page.data.style)),
          el("span", {}, corridor.kinds[kind]),
        ),
      );
  }

  corridor.drawLegend = function (page) {
    const thin = page.users.some((user) => user.steps.some((step) => step.schematic));
    const list = el(
      "ul",
      {},
      entries(page),
      symbols(page),
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
    const choices = Object.entries(BY).filter(([key]) => key !== "route" || page.data.corridors.length > 1);
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
