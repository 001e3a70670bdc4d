// One card for each corridor: its numbers, the way as pictures, where the time goes, its variants and legs.
(function (corridor) {
  "use strict";
  const { el, svg } = corridor;

  const SORTS = { cost: ["Cost", "perBox"], hours: ["Days", "hours"], co2: ["CO2e", "co2"] };
  const ACTIVITIES = {
    moving: "--moving",
    handling: "--handling",
    "gauge change": "--gauge",
    border: "--frontier-time",
    waiting: "--waiting",
  };

  corridor.measure = (page, route) => page.data.routes[route][SORTS[page.sort][1]] ?? Infinity;
  corridor.sorts = SORTS;

  // A route's letter, in the route's colour where colours mean routes.
  corridor.badge = function (page, order) {
    const colour = corridor.colourOf({}, "route", page.data, order);
    return el(
      "span",
      { class: "badge", style: page.by === "route" ? `background:${colour};color:${corridor.inkOn(colour)}` : null },
      corridor.letter(order),
    );
  };

  // Consecutive stretches of one kind are one picture: train, diamond, train, ship.
  function strip(page, route) {
    const steps = [];
    for (const position of route.legs) {
      const leg = page.data.legs[position];
      const kind =
        leg.kind === "gauge change"
          ? "gauge"
          : leg.kind === "border"
            ? "border"
            : leg.mode && ["haul", "pickup", "delivery"].includes(leg.kind)
              ? leg.mode + leg.gauge
              : "";
      if (!kind || (steps.length && steps[steps.length - 1].kind === kind)) continue;
      steps.push({ kind, leg });
    }
    const words = steps.map(({ kind, leg }) =>
      kind === "gauge" ? "gauge change" : kind === "border" ? "border" : `${leg.mode} ${leg.gauge}`.trim(),
    );
    const nodes = steps.map(({ kind, leg }) => {
      if (kind === "gauge") return corridor.diamond(page.data.style);
      if (kind === "border") return corridor.barrier();
      return el(
        "span",
        { class: `ride ride-${leg.mode} gauge-${leg.gauge}` },
        corridor.carrier(leg.mode),
        leg.gauge ? el("small", {}, leg.gauge) : null,
      );
    });
    return el("div", { class: "strip", role: "img", "aria-label": words.join(", ") }, nodes);
  }

  function timeBar(route) {
    const parts = Object.entries(ACTIVITIES)
      .map(([name, token]) => [name, route.hoursBy[name] || 0, token])
      .filter(([, hours]) => hours > 0);
    const total = parts.reduce((sum, [, hours]) => sum + hours, 0) || 1;
    const text = parts.map(([name, hours]) => `${name} ${corridor.days(hours)}`).join(", ");
    let x = 0;
    const bars = parts.map(([, hours, token]) => {
      const width = (hours / total) * 100,
        bar = svg("rect", { x, y: 0, width: Math.max(width - 0.4, 0.3), height: 6, style: `fill:var(${token})` });
      x += width;
      return bar;
    });
    return el(
      "div",
      { class: "time" },
      svg(
        "svg",
        {
          viewBox: "0 0 100 6",
          preserveAspectRatio: "none",
          role: "img",
          "aria-label": `Where the time goes: ${text}`,
        },
        bars,
      ),
      el(
        "ul",
        { class: "times" },
        parts.map(([name, hours, token]) =>
          el("li", {}, el("i", { style: `background:var(${token})` }), `${name} ${corridor.days(hours)}`),
        ),
      ),
    );
  }

  function variants(page, order) {
    const { routes } = page.data.corridors[order];
    if (routes.length < 2) return null;
    const sorted = [...routes].sort((a, b) => corridor.measure(page, a) - corridor.measure(page, b));
    return el(
      "fieldset",
      { class: "variants" },
      el("legend", {}, `${routes.length} variants`),
      sorted.map((number, place) => {
        const route = page.data.routes[number],
          id = `variant-${number}`;
        const input = el("input", {
          type: "radio",
          name: `variants-${order}`,
          id,
          onchange: () => page.choose(order, number),
        });
        input.checked = page.chosen(order) === number;
        return el(
          "label",
          { for: id },
          input,
          el("span", {}, `${corridor.letter(order)}${place + 1}`),
          el("span", {}, corridor.money(route.perBox, "")),
          el("span", {}, corridor.days(route.hours)),
          el("span", {}, corridor.tonnes(route.co2)),
        );
      }),
    );
  }

  function legList(page, route) {
    const { data } = page;
    return el(
      "ol",
      { class: "legs" },
      route.legs.map((position) => {
        const leg = data.legs[position];
        const picture =
          leg.kind === "gauge change"
            ? corridor.diamond(data.style)
            : leg.kind === "border"
              ? corridor.barrier()
              : leg.mode
                ? corridor.carrier(leg.mode)
                : null;
        return el(
          "li",
          { class: `leg gauge-${leg.gauge}` },
          el("span", { class: "leg-picture" }, picture),
          el(
            "div",
            {},
            corridor.name(data.texts[leg.text] || leg.kind),
            data.texts[leg.warning] ? el("strong", { class: "warning" }, corridor.name(data.texts[leg.warning])) : null,
            el("small", {}, `${corridor.hours(leg.hours)} · ${corridor.money(leg.cost, page.currency)}`),
          ),
        );
      }),
    );
  }

  // Which measures this corridor leads: with the route shown, or with another of its variants.
  function chips(page, order) {
    const { routes, corridors } = page.data,
      names = { perBox: "cheapest", hours: "fastest", co2: "greenest" };
    if (routes.length < 2) return [];
    return Object.entries(names).flatMap(([key, text]) => {
      const least = Math.min(...routes.map((route) => route[key] ?? Infinity)),
        leads = (number) => routes[number][key] === least;
      if (!corridors[order].routes.some(leads)) return [];
      return [el("span", { class: "chip" }, leads(page.chosen(order)) ? text : `${text} variant`)];
    });
  }

  corridor.card = function (page, order) {
    const number = page.chosen(order),
      route = page.data.routes[number],
      letter = corridor.letter(order);
    const shown = page.shown.has(order),
      open = page.opened === order,
      name = page.data.corridors[order].name || "Route";
    const changes = `${route.gaugeChanges} gauge change${route.gaugeChanges === 1 ? "" : "s"}`;
    const figures = [
      corridor.days(route.hours),
      `${corridor.tonnes(route.co2)} CO2e`,
      corridor.km(route.km),
      changes,
      `${corridor.money(route.cost, page.currency)} in total`,
    ];
    const head = el(
      "button",
      {
        type: "button",
        class: "head",
        id: `open-${order}`,
        "aria-expanded": String(open),
        "aria-controls": `body-${order}`,
        onclick: () => page.open(open ? null : order),
      },
      corridor.badge(page, order),
      el("span", { class: "way" }, corridor.name(name), chips(page, order)),
      el("span", { class: "price" }, corridor.money(route.perBox, page.currency), el("small", {}, "per box")),
    );
    const toggle = el(
      "button",
      {
        type: "button",
        class: "toggle",
        "aria-pressed": String(shown),
        "aria-label": `Show route ${letter} on the map`,
        onclick: () => page.toggle(order),
      },
      shown ? "On map" : "Show",
    );
    return el(
      "li",
      {
        class: `card${shown ? "" : " off"}${open ? " open" : ""}`,
        "data-order": order,
        onmouseenter: () => page.highlight(order),
        onmouseleave: () => page.highlight(null),
        onfocusin: () => page.highlight(order),
        onfocusout: () => page.highlight(null),
      },
      head,
      strip(page, route),
      el(
        "div",
        { class: "row" },
        el(
          "ul",
          { class: "figures" },
          figures.map((value) => el("li", {}, value)),
        ),
        toggle,
      ),
      timeBar(route),
      el(
        "div",
        { class: "body", id: `body-${order}`, hidden: !open },
        open
          ? [
              variants(page, order),
              legList(page, route),
              el("button", { type: "button", class: "link", onclick: () => page.zoomTo(order) }, "Zoom to this route"),
            ]
          : null,
      ),
    );
  };
})(window.corridor);
