// A measure over time: steps, for it holds from one day to the next change.
import { el, svg } from "../dom.js";

const SIZE = [320, 90];
const EDGE = { left: 44, right: 6, top: 8, bottom: 18 };

const dayNumber = (day) => Date.parse(`${day}T00:00Z`) / 86_400_000;

function scale([low, high], [from, to]) {
  const span = high - low || 1;
  return (value) => from + ((value - low) / span) * (to - from);
}

function pathOf(years, key, x, y, end) {
  let text = "";
  let pen = false;
  years.forEach((year, at) => {
    const value = year[key];
    if (value === null) {
      pen = false;
      return;
    }
    const next = at + 1 < years.length ? dayNumber(years[at + 1].day) : end;
    const start = x(dayNumber(year.day)).toFixed(1);
    text += pen ? `V${y(value).toFixed(1)}` : `M${start} ${y(value).toFixed(1)}`;
    text += `H${x(next).toFixed(1)}`;
    pen = true;
  });
  return text;
}

// Between the first and the last day that prices are known of, and the day asked about: outside, nothing changes or is known.
function within(every, [first, last]) {
  const begun = Math.max(
    0,
    every.findLastIndex((year) => year.day <= first),
  );
  const years = every.slice(begun).filter((year) => year.day <= last);
  return years.map((year) => (year.day < first ? { ...year, day: first } : year));
}

// Over the dates from one day to another; span: those days, where they are known.
export function svgChart(every, { key, title, format, span }) {
  const years = span ? within(every, span) : every;
  const values = years.map((year) => year[key]).filter((value) => value !== null);
  if (!values.length) return el("p", {}, `${title}: no route on any date.`);
  const [width, height] = SIZE;
  const [first, last] = [years[0], years.at(-1)].map((year) => dayNumber(year.day));
  const end = span ? Math.max(dayNumber(span[1]), last + 1) : last + 90; // the last prices hold on
  const x = scale([first, end], [EDGE.left, width - EDGE.right]);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  const y = scale([low, high], [height - EDGE.bottom, EDGE.top]);
  const ends = [first, end].map((day) => new Date(day * 86_400_000).toISOString());
  const digits = ends[0].slice(0, 4) === ends[1].slice(0, 4) ? 7 : 4; // the months within a year
  const label = (text, at, up, anchor) => svg("text", { x: at, y: up, "text-anchor": anchor, class: "tick" }, text);
  return el(
    "figure",
    { class: "planner-chart" },
    el("figcaption", {}, title),
    svg(
      "svg",
      { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": `${title}: ${format(low)} to ${format(high)}` },
      svg("path", { d: pathOf(years, key, x, y, end), fill: "none", stroke: "currentColor", "stroke-width": 1.4 }),
      label(format(high), EDGE.left - 4, EDGE.top + 4, "end"),
      low < high ? label(format(low), EDGE.left - 4, height - EDGE.bottom, "end") : null,
      label(ends[0].slice(0, digits), EDGE.left, height - 4, "start"),
      label(ends[1].slice(0, digits), width - EDGE.right, height - 4, "end"),
    ),
  );
}
