// The side panel: title, trade-off, cards and table; of a network, its stations and modes.
(function (corridor) {
  "use strict";
  const { el } = corridor;

  function modeButtons(page) {
    const counts = new Map();
    for (const link of page.data.links) counts.set(link.mode, (counts.get(link.mode) || 0) + 1);
    return el(
      "ul",
      { class: "modes" },
      [...counts].map(([mode, count]) =>
        el(
          "li",
          {},
          el(
            "button",
            {
              type: "button",
              class: "toggle",
              "aria-pressed": String(!page.hidden.has(mode)),
              onclick: () => page.toggleMode(mode),
            },
            corridor.carrier(mode),
            ` ${mode} (${count})`,
          ),
        ),
      ),
    );
  }

  function stationSearch(page) {
    const list = el("ul", { class: "found", id: "corridor-found" });
    const fold = (text) =>
      text
        .toLowerCase()
        .normalize("NFD")
        .replace(/[\u0300-\u036f]/g, "");
    const search = (text) => {
      const wanted = fold(text.trim());
      const found = wanted
        ? page.data.places.filter((place) =>
            [place.name, place.city, place.zh, place.ru, place.id].some((one) => fold(one).includes(wanted)),
          )
        : [];
      list.replaceChildren(
        ...found
          .slice(0, 12)
          .map((place) =>
            el(
              "li",
              {},
              el(
                "button",
                { type: "button", class: "link", onclick: () => page.goTo(place) },
                corridor.name(place.name),
                place.zh || place.ru ? el("small", {}, [place.zh, place.ru].filter(Boolean).join(" · ")) : null,
              ),
            ),
          ),
      );
    };
    return el(
      "div",
      { class: "search" },
      el("label", { for: "corridor-search" }, "Find a station (English, 中文, русский)"),
      el("input", {
        type: "search",
        id: "corridor-search",
        autocomplete: "off",
        oninput: (event) => search(event.target.value),
      }),
      list,
    );
  }

  function sorter(page) {
    if (page.data.corridors.length < 2) return null;
    return el(
      "fieldset",
      { class: "switch" },
      el("legend", {}, "Sort by"),
      Object.entries(corridor.sorts).map(([key, [text]]) => {
        const input = el("input", {
          type: "radio",
          name: "corridor-sort",
          value: key,
          id: `sort-${key}`,
          onchange: () => page.setSort(key),
        });
        input.checked = page.sort === key;
        return el("label", { for: `sort-${key}` }, input, el("span", {}, text));
      }),
    );
  }

  corridor.drawPanel = function (page) {
    const { data } = page,
      focused = document.activeElement && document.activeElement.id,
      held = page.panel.contains(document.activeElement);
    const order = data.corridors
      .map((_, at) => at)
      .sort((a, b) => corridor.measure(page, page.chosen(a)) - corridor.measure(page, page.chosen(b)) || a - b);
    const left = data.corridors.length - page.shown.size,
      unfolded = page.panel.querySelector("details[open]") !== null,
      scrolled = page.panel.scrollTop;
    const count =
      data.kind !== "routes"
        ? null
        : el(
            "p",
            { class: "count", role: "status" },
            data.corridors.length === 0
              ? "Nothing to draw."
              : `${data.routes.length} route${data.routes.length === 1 ? "" : "s"} along ${data.corridors.length} corridor${data.corridors.length === 1 ? "" : "s"}` +
                  (left > 0 ? `, ${page.shown.size} on the map` : ""),
          );
    page.panel.replaceChildren(
      el(
        "header",
        {},
        el("h1", {}, corridor.name(data.title)),
        data.subtitle ? el("p", { class: "subtitle" }, corridor.name(data.subtitle)) : null,
        count,
      ),
      ...[data.kind === "routes" ? corridor.scatter(page) : null, sorter(page)].filter(Boolean),
      ...(data.kind === "routes"
        ? [
            el(
              "ol",
              { class: "cards" },
              order.map((at) => corridor.card(page, at)),
            ),
          ]
        : data.kind === "network"
          ? [stationSearch(page), modeButtons(page)]
          : [...corridor.lists(page), modeButtons(page)]),
      ...(data.kind === "network" || data.kind === "routes" ? [] : [stationSearch(page)]),
      ...(data.kind === "routes" && data.routes.length ? [stationSearch(page)] : []),
      ...(data.routes.length || data.links.length ? [corridor.table(page, unfolded)] : []),
      el(
        "footer",
        {},
        data.notes.map((note) => el("p", {}, note)),
        el("p", {}, corridor.name(data.disclaimer)),
        el("p", {}, corridor.name(data.network)),
      ),
    );
    page.panel.scrollTop = scrolled;
    const again = held && focused && document.getElementById(focused);
    if (again) again.focus({ preventScroll: true });
  };
})(window.corridor);
