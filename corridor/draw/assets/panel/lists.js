// The panel's lists: capacities, who stays behind, changes, ranks. Each line is text, and leads to its place.
(function (corridor) {
  "use strict";
  const { el } = corridor;
  const SHORT = 12; // lines shown before the rest is asked for

  function lead(page, row) {
    const { style } = page.data;
    if (row.rank && row.share !== undefined) return corridor.rankBadge(style, row);
    if (row.rank) return el("span", { class: "rank plain" }, String(row.rank));
    if (row.change) return el("span", { class: `change change-${row.change}`, style: `--tone:${style.changes[row.change]}` }, row.change);
    if (corridor.known(row.use)) {
      const share = Math.min(row.use, 1) * 100;
      return el(
        "span",
        { class: "gauge-bar", "aria-hidden": "true" },
        el("i", { style: `width:${share.toFixed(1)}%;background:${corridor.useColour(style, row.use)}` }),
      );
    }
    return null;
  }

  function line(page, row) {
    const facts = row.facts.map(([label, text]) => [
      label ? el("dt", {}, corridor.name(label)) : null,
      el("dd", {}, corridor.name(text)),
    ]);
    const name = corridor.known(row.lat)
      ? el("button", { type: "button", class: "link", onclick: () => page.show(row) }, corridor.name(row.name))
      : el("span", {}, corridor.name(row.name));
    return el(
      "li",
      { class: "line" },
      row.name ? el("div", { class: "line-head" }, name, lead(page, row)) : null,
      facts.length ? el("dl", { class: "inline" }, facts) : null,
    );
  }

  corridor.lists = function (page) {
    return (page.data.sections || []).map((section, at) => {
      const all = page.unfolded.has(at) || section.rows.length <= SHORT + 2;
      const rest = section.rows.length - SHORT;
      return el(
        "section",
        { class: "list", "aria-labelledby": `list-${at}` },
        el("h2", { id: `list-${at}` }, section.title, section.rows.length > 3 ? el("small", {}, ` ${section.rows.length}`) : null),
        section.note ? el("p", { class: "subtitle" }, section.note) : null,
        section.rows.length
          ? el("ol", {}, (all ? section.rows : section.rows.slice(0, SHORT)).map((row) => line(page, row)))
          : null,
        all
          ? null
          : el(
              "button",
              { type: "button", class: "toggle", id: `more-${at}`, onclick: () => page.unfold(at) },
              `Show ${rest} more`,
            ),
      );
    });
  };
})(window.corridor);
