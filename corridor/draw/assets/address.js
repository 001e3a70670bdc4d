// What is shown first, and the address that remembers what is shown now.
(function (corridor) {
  "use strict";

  // #zoom/lat/lon&by=gauge&sort=hours&on=A.C&pick=3.7&open=A
  corridor.remember = function (page) {
    const centre = page.map.getCenter(),
      letters = (list) =>
        [...list]
          .sort((a, b) => a - b)
          .map(corridor.letter)
          .join(".");
    const parts = [
      `${page.map.getZoom().toFixed(2)}/${centre.lat.toFixed(3)}/${centre.lng.toFixed(3)}`,
      `by=${page.by}`,
    ];
    if (page.data.kind === "routes") parts.push(`sort=${page.sort}`, `on=${letters(page.shown)}`);
    if (page.picks.size) parts.push(`pick=${[...page.picks.values()].join(".")}`);
    if (page.clock && page.clock.on && page.clock.hour >= 1) parts.push(`t=${Math.round(page.clock.hour)}`);
    if (page.opened !== null) parts.push(`open=${corridor.letter(page.opened)}`);
    try {
      history.replaceState(null, "", `#${parts.join("&")}`);
    } catch {
      // A page inside another one may have no address to write to.
    }
  };

  corridor.recall = function (page) {
    const [view, ...rest] = location.hash.slice(1).split("&");
    const said = new Map(rest.map((part) => part.split("=")));
    const count = page.data.corridors.length,
      letters = new Map(Array.from({ length: count }, (_, at) => [corridor.letter(at), at]));
    if (document.getElementById(`by-${said.get("by")}`)) page.by = said.get("by");
    if (Object.hasOwn(corridor.sorts, said.get("sort") || "")) page.sort = said.get("sort");
    if (said.has("on"))
      page.shown = new Set(
        said
          .get("on")
          .split(".")
          .map((letter) => letters.get(letter))
          .filter((at) => at !== undefined),
      );
    if (letters.has(said.get("open"))) page.opened = letters.get(said.get("open"));
    for (const text of (said.get("pick") || "").split(".")) {
      const order = page.data.corridors.findIndex((one) => text !== "" && one.routes.includes(Number(text)));
      if (order >= 0) page.picks.set(order, Number(text));
    }
    page.hour = Math.max(0, Math.min(100000, Math.round(Number(said.get("t")) || 0)));
    const numbers = view.split("/").map(Number);
    const limits = [20, 85, 540];
    return numbers.length === 3 && numbers.every((one, at) => Math.abs(one) <= limits[at]) ? numbers : null;
  };

  // What a reader should see first: the cheapest, the fastest, the greenest, then whatever differs most
  // from those on the map, in the way it takes, its cost, its days, its CO2e.
  corridor.showSome = function (page, count) {
    const { corridors, routes, legs } = page.data,
      orders = [...corridors.keys()];
    const least = (order, key) => Math.min(...corridors[order].routes.map((route) => routes[route][key] ?? Infinity));
    const sketches = orders.map((order) => ({
      links: new Set(routes[page.best(order)].legs.flatMap((leg) => legs[leg].links)),
      values: ["perBox", "hours", "co2"].map((key) => Math.log(Math.max(least(order, key), 1))),
    }));
    const apart = (a, b) => {
      const both = [...a.links].filter((link) => b.links.has(link)).length,
        all = a.links.size + b.links.size - both;
      return (all ? 1 - both / all : 0) + Math.hypot(...a.values.map((value, at) => value - b.values[at]));
    };
    page.shown = new Set();
    for (const key of ["perBox", "hours", "co2"]) {
      if (page.shown.size < count) page.shown.add(orders.reduce((a, b) => (least(b, key) < least(a, key) ? b : a)));
    }
    const distance = (order) => Math.min(...[...page.shown].map((other) => apart(sketches[order], sketches[other])));
    while (page.shown.size < count) {
      page.shown.add(
        orders.filter((order) => !page.shown.has(order)).reduce((a, b) => (distance(b) > distance(a) ? b : a)),
      );
    }
  };
})(window.corridor);
