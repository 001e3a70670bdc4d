// The trade-off at a glance: cost against days, every dot a route.
import { el, svg } from "../dom.js";
import { days, known, letter, money, tickText, tonnes } from "../format.js";
import { chosen } from "../route_choice.js";

// A scale over some values, logarithmic where they differ by more than four times.
function axis(values) {
  const lowest = Math.min(...values);
  const highest = Math.max(...values);
  const log = lowest > 0 && highest / lowest > 4;
  const f = log ? Math.log : (value) => value;
  const room = (f(highest) - f(lowest) || 1) * 0.06;
  const low = f(lowest) - room;
  const high = f(highest) + room;
  const round = [];
  for (let power = -2; power < 9; power++) for (const lead of [1, 2, 5]) round.push(lead * 10 ** power);
  const within = (value) => f(value) >= low && f(value) <= high;
  let ticks = round.filter((value) => within(value));
  if (!log) {
    const step = round.find((size) => (high - low) / size <= 4.5) || high - low;
    ticks = Array.from(
      { length: Math.floor(high / step) - Math.ceil(low / step) + 1 },
      (_, at) => (Math.ceil(low / step) + at) * step,
    );
  }
  return { log, ticks, text: tickText(ticks), share: (value) => (f(value) - low) / (high - low) };
}

// Cost against days: the front at a glance; every dot is a route.
export function scatter(page) {
  const { routes } = page.data;
  const usable = routes
    .map((route, number) => ({ route, number }))
    .filter(({ route }) => known(route.perBox) && known(route.hours));
  if (usable.length < 3) return null;
  const W = 360;
  const H = 144;
  const pad = { l: 34, r: 14, t: 20, b: 30 };
  const x = axis(usable.map(({ route }) => route.perBox));
  const y = axis(usable.map(({ route }) => route.hours / 24));
  const X = (value) => pad.l + x.share(value) * (W - pad.l - pad.r);
  const Y = (value) => H - pad.b - y.share(value) * (H - pad.t - pad.b);
  const order = (number) => page.data.corridors.findIndex((one) => one.routes.includes(number));
  const dots = usable.map(({ route, number }) => {
    const at = order(number);
    const main = chosen(page, at) === number;
    const on = page.shown.has(at);
    return svg(
      "g",
      {
        class: `dot${main ? " chosen" : ""}${on ? "" : " off"}`,
        "data-order": at,
        onclick: () => page.choose(at, number),
        onmouseenter: () => page.highlight(at),
        onmouseleave: () => page.highlight(null),
      },
      svg("circle", { cx: X(route.perBox), cy: Y(route.hours / 24), r: main ? 8 : 4 }),
      main ? svg("text", { x: X(route.perBox), y: Y(route.hours / 24) + 3.5 }, letter(at)) : null,
      svg(
        "title",
        {},
        `${letter(at)}: ${money(route.perBox, page.currency)} per box, ${days(route.hours)}, ${tonnes(route.co2PerBox)} CO2e per box`,
      ),
    );
  });
  return el(
    "figure",
    { class: "scatter" },
    svg(
      "svg",
      {
        viewBox: `0 0 ${W} ${H}`,
        role: "img",
        "aria-label": `Cost per box against days for ${usable.length} routes; the table below has the numbers`,
      },
      y.ticks.map((value) => [
        svg("line", { class: "grid", x1: pad.l, x2: W - pad.r, y1: Y(value), y2: Y(value) }),
        svg("text", { class: "tick", x: pad.l - 6, y: Y(value) + 3.5, "text-anchor": "end" }, y.text(value)),
      ]),
      x.ticks.map((value) =>
        svg(
          "text",
          { class: "tick", x: X(value), y: H - pad.b + 14, "text-anchor": X(value) > W - 40 ? "end" : "middle" },
          x.text(value),
        ),
      ),
      svg(
        "text",
        { class: "axis", x: W - pad.r, y: H - 3, "text-anchor": "end" },
        `${page.currency} per box${x.log ? ", log scale" : ""}`,
      ),
      svg("text", { class: "axis", x: 8, y: 10 }, "days"),
      dots.sort((a, b) => a.classList.contains("chosen") - b.classList.contains("chosen")),
    ),
  );
}
