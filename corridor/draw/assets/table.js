// The same facts as a table, and as files.
(function (corridor) {
  "use strict";
  const { el } = corridor;

  const HEADS = [
    "Route",
    "Corridor",
    "Cost per box",
    "Cost in total",
    "Days",
    "CO2e, t",
    "Length, km",
    "Gauge changes",
    "Borders",
    "Transfers",
  ];

  const rowsOf = (page) =>
    page.data.corridors.flatMap((one, order) =>
      one.routes.map((number, place) => {
        const route = page.data.routes[number],
          digits = (value, by) => (corridor.known(value) ? (value / by).toFixed(by === 1 ? 0 : 1) : "");
        return [
          `${corridor.letter(order)}${one.routes.length > 1 ? place + 1 : ""}`,
          one.name,
          digits(route.perBox, 1),
          digits(route.cost, 1),
          digits(route.hours, 24),
          digits(route.co2, 1000),
          digits(route.km, 1),
          route.gaugeChanges,
          route.borders,
          route.transfers,
        ];
      }),
    );

  corridor.table = function (page) {
    return el(
      "details",
      { class: "facts-table" },
      el("summary", {}, "All routes as a table"),
      el(
        "div",
        { class: "scroll", tabindex: "0", role: "region", "aria-label": "All routes as a table" },
        el(
          "table",
          { id: "corridor-table" },
          el("caption", {}, `${page.data.title}: routes, costs in ${page.currency}`),
          el(
            "thead",
            {},
            el(
              "tr",
              {},
              HEADS.map((head) => el("th", { scope: "col" }, head)),
            ),
          ),
          el(
            "tbody",
            {},
            rowsOf(page).map((cells) =>
              el(
                "tr",
                {},
                cells.map((cell, at) =>
                  at ? el("td", {}, at === 1 ? corridor.name(cell) : cell) : el("th", { scope: "row" }, cell),
                ),
              ),
            ),
          ),
        ),
      ),
      el(
        "p",
        { class: "row" },
        el("button", { type: "button", class: "link", onclick: () => corridor.saveCsv(page) }, "Save as CSV"),
        el("button", { type: "button", class: "link", onclick: () => corridor.saveGeojson(page) }, "Save as GeoJSON"),
      ),
    );
  };

  corridor.saveCsv = function (page) {
    const cell = (value) => {
      const text = String(value);
      const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text; // no formula for a spreadsheet to run
      return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
    };
    corridor.download(
      "routes.csv",
      [HEADS, ...rowsOf(page)].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n",
      "text/csv",
    );
  };

  corridor.saveGeojson = function (page) {
    const features = page.users.flatMap((user) =>
      corridor.looks(user, page.by, page.data).flatMap((look) =>
        look.runs.map((run) => ({
          type: "Feature",
          properties: { route: page.data.kind === "routes" ? corridor.letter(user.order) : "", mode: look.mode },
          geometry: { type: "LineString", coordinates: run.points.map(([lat, lon]) => [lon, lat]) },
        })),
      ),
    );
    corridor.download(
      "routes.geojson",
      JSON.stringify({ type: "FeatureCollection", features }),
      "application/geo+json",
    );
  };
})(window.corridor);
