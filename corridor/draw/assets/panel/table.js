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

  const LINK_HEADS = ["From", "To", "Mode", "Gauge", "Length, km"];
  const OWN_HEADS = {
    plan: ["TEU a day there", "TEU a day back", "Use, %"],
    difference: ["Before", "After", "Change"],
    network: ["Border", "Confidence"],
  };
  const MOST_ROWS = 400;

  // Links with what the page shows of them, the largest flows first.
  function linkRows(page) {
    const { data } = page;
    const rows = data.flows.length && data.kind !== "ranking" ? data.flows : data.links.map((_, link) => ({ link }));
    const size = (flow) => flow.teu || Math.abs((flow.after || 0) - (flow.before || 0));
    return [...rows]
      .sort((a, b) => size(b) - size(a))
      .map((flow) => {
        const link = data.links[flow.link];
        const own = {
          plan: [flow.along || 0, flow.against || 0, corridor.known(flow.use) ? (flow.use * 100).toFixed(1) : ""],
          difference: [flow.before || 0, flow.after || 0, flow.change],
          network: [link.border, link.confidence],
        }[data.kind];
        return [data.places[link.a].name, data.places[link.b].name, link.mode, link.gauge, link.km ?? "", ...own];
      });
  }

  function rankHeads(page) {
    const marks = page.data.marks.filter((mark) => mark.type === "loss");
    return ["Rank", "Name", ...new Set(marks.flatMap((mark) => mark.rows[0].facts.map(([label]) => label)))];
  }

  // Heads and rows of the page's table, and what it is about.
  function sheet(page) {
    const { kind } = page.data;
    if (kind === "routes") return { name: "routes", heads: HEADS, rows: rowsOf(page) };
    if (kind === "ranking") {
      const heads = rankHeads(page);
      const cells = page.data.marks
        .filter((mark) => mark.type === "loss")
        .map((mark) => {
          const facts = new Map(mark.rows[0].facts);
          return [mark.rank, mark.name, ...heads.slice(2).map((head) => facts.get(head) ?? "")];
        });
      return { name: "losses", heads, rows: cells };
    }
    return { name: "links", heads: [...LINK_HEADS, ...OWN_HEADS[kind]], rows: linkRows(page) };
  }

  function body(page) {
    const { heads, rows, name } = sheet(page),
      shown = rows.slice(0, MOST_ROWS);
    return [
      el(
        "div",
        { class: "scroll", tabindex: "0", role: "region", "aria-label": `All ${name} as a table` },
        el(
          "table",
          { id: "corridor-table" },
          el(
            "caption",
            {},
            name === "routes" ? `${page.data.title}: routes, costs in ${page.currency}` : page.data.title,
            rows.length > MOST_ROWS ? `; the first ${MOST_ROWS} of ${rows.length}, all in the CSV` : "",
          ),
          el(
            "thead",
            {},
            el(
              "tr",
              {},
              heads.map((head) => el("th", { scope: "col" }, head)),
            ),
          ),
          el(
            "tbody",
            {},
            shown.map((cells) =>
              el(
                "tr",
                {},
                cells.map((cell, at) =>
                  at
                    ? el("td", {}, typeof cell === "string" ? corridor.name(cell) : cell)
                    : el("th", { scope: "row" }, corridor.name(cell)),
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
    ];
  }

  // Filled when it is opened: thousands of rows would slow the page down.
  corridor.table = function (page, open) {
    const { name } = sheet(page);
    const details = el("details", { class: "facts-table" }, el("summary", {}, `All ${name} as a table`));
    const fill = () => details.childElementCount < 2 && details.append(...body(page));
    details.addEventListener("toggle", () => details.open && fill());
    details.fill = fill;
    details.open = Boolean(open);
    if (open) fill();
    return details;
  };

  corridor.saveCsv = function (page) {
    const { name, heads, rows } = sheet(page);
    const cell = (value) => {
      const text = String(value);
      const safe = /^[=+\-@\t\r]/.test(text) && Number.isNaN(Number(text)) ? `'${text}` : text; // no formula for a spreadsheet to run
      return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
    };
    corridor.download(
      `${name}.csv`,
      [heads, ...rows].map((row) => row.map(cell).join(",")).join("\r\n") + "\r\n",
      "text/csv",
    );
  };

  const line = (points, properties) => ({
    type: "Feature",
    properties,
    geometry: { type: "LineString", coordinates: points.map(([lat, lon]) => [lon, lat]) },
  });

  // Routes as they are drawn; links with what is known of each.
  corridor.saveGeojson = function (page) {
    const { data } = page;
    const flows = data.flows.length && data.kind !== "ranking" ? data.flows : data.links.map((_, link) => ({ link }));
    const lost = data.marks.filter((mark) => mark.type === "loss");
    const features =
      data.kind === "routes"
        ? page.users.flatMap((user) =>
            corridor
              .looks(user, page.by, data)
              .flatMap((look) =>
                look.runs.map((run) => line(run.points, { route: corridor.letter(user.order), mode: look.mode })),
              ),
          )
        : flows.map(({ link, teu, along, against, use, before, after, change }) => {
            const { id, mode, gauge, km, points } = data.links[link];
            return line(points, { id, mode, gauge, km, teu, along, against, use, before, after, change });
          });
    for (const { rank, name, lat, lon, rows } of lost)
      features.push({
        type: "Feature",
        properties: { rank, name, ...Object.fromEntries(rows[0].facts) },
        geometry: { type: "Point", coordinates: [lon, lat] },
      });
    corridor.download(
      `${data.kind === "routes" ? "routes" : data.kind}.geojson`,
      JSON.stringify({ type: "FeatureCollection", features }),
      "application/geo+json",
    );
  };
})(window.corridor);
