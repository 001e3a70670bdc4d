// The panel's lists: capacities, who stays behind, changes, ranks. Each line is text, and leads to its place.
import { el, name } from "../dom.js";
import { known } from "../format.js";
import { useColour } from "../lines/colourings.js";
import { rankBadge } from "../map/glyphs.js";
import { say } from "../words.js";
import { drawPanel } from "./panel.js";

const SHORT = 12; // lines shown before the rest is asked for

function lead(page, row) {
  const { style } = page.data;
  if (row.rank && row.share !== undefined) return rankBadge(style, row);
  if (row.rank) return el("span", { class: "rank plain" }, String(row.rank));
  if (row.change)
    return el(
      "span",
      { class: `change change-${row.change}`, style: `--tone:${style.changes[row.change]}` },
      say(row.change),
    );
  if (known(row.use)) {
    const share = Math.min(row.use, 1) * 100;
    return el(
      "span",
      { class: "gauge-bar", "aria-hidden": "true" },
      el("i", { style: `width:${share.toFixed(1)}%;background:${useColour(style, row.use)}` }),
    );
  }
  return null;
}

// It leads to its place, or marks its lines where it has many places.
function titleOf(page, row, id) {
  const button = { type: "button", class: "link" };
  if (known(row.lat)) return el("button", { ...button, onclick: () => page.show(row) }, name(say(row.name)));
  if (!row.links?.length) return el("span", {}, name(say(row.name)));
  const pressed = String(page.pointed === row);
  return el("button", { ...button, id, "aria-pressed": pressed, onclick: () => page.trace(row) }, name(say(row.name)));
}

function line(page, row, id) {
  const facts = row.facts.map(([label, text]) => [
    label ? el("dt", {}, name(say(label))) : null,
    el("dd", {}, name(say(text))),
  ]);
  const title = titleOf(page, row, id);
  return el(
    "li",
    { class: "line" },
    row.name ? el("div", { class: "line-head" }, title, lead(page, row)) : null,
    facts.length ? el("dl", { class: "inline" }, facts) : null,
  );
}

// The rest of a list, and the focus on its first new line.
function unfold(page, at) {
  page.unfolded.add(at);
  drawPanel(page);
  const list = document.getElementById(`list-${at}`).parentNode;
  const next = list.querySelectorAll("li.line")[SHORT]?.querySelector("button");
  if (next) next.focus({ preventScroll: true });
}

export function lists(page) {
  return (page.data.sections || []).map((section, at) => {
    const all = page.unfolded.has(at) || section.rows.length <= SHORT + 2;
    const rest = section.rows.length - SHORT;
    return el(
      "section",
      { class: "list", "aria-labelledby": `list-${at}` },
      el(
        "h2",
        { id: `list-${at}` },
        section.title,
        section.rows.length > 3 ? el("small", {}, ` ${section.rows.length}`) : null,
      ),
      section.note ? el("p", { class: "subtitle" }, section.note) : null,
      section.rows.length
        ? el(
            "ol",
            {},
            (all ? section.rows : section.rows.slice(0, SHORT)).map((row, place) =>
              line(page, row, `line-${at}-${place}`),
            ),
          )
        : null,
      all
        ? null
        : el(
            "button",
            { type: "button", class: "toggle", id: `more-${at}`, onclick: () => unfold(page, at) },
            `Show ${rest} more`,
          ),
    );
  });
}
