// What the panel says of an answer beside its cards: why there is none, the question for others, the years.
import { el, name } from "../dom.js";
import { whole } from "../format.js";
import { CALLS } from "./calls.js";
import { eventsBetween, yearOf } from "./history.js";
import { svgChart } from "./history_chart.js";
import { labelOf } from "./names.js";

function copied(button, text) {
  const done = () => {
    button.textContent = "copied";
  };
  // a page from a file may have no clipboard: then the text is shown to be copied by hand
  const show = () => button.after(el("textarea", { class: "planner-call", rows: 6, readonly: true }, text));
  if (navigator.clipboard) navigator.clipboard.writeText(text).then(done, show);
  else show();
}

export function copyButtons(page) {
  const buttons = Object.entries(CALLS).map(([kind, call]) => {
    const onclick = ({ target }) => copied(target, call(page, page.question));
    return el("button", { type: "button", class: "toggle", id: `planner-copy-${kind}`, onclick }, `Copy as ${kind}`);
  });
  return el("p", { class: "planner-copy" }, buttons);
}

// A rule can be taken away, and what the reader has closed be opened again; what else is in the way is only named.
function liftable(page, block) {
  const { planner } = page;
  const button = (text, onclick) => el("button", { type: "button", class: "toggle", onclick }, text);
  if (block.table === "rules")
    return el(
      "li",
      {},
      name(block.text),
      " ",
      button("Take this rule away", () => planner.lift(block.id)),
    );
  if (block.table !== "avoid") return el("li", {}, name(block.text));
  const [, kind, key] = /^avoid (\w+):(.*)$/.exec(block.id);
  const label = labelOf(page, { kind, key });
  return el(
    "li",
    {},
    `closed by you: ${label} `,
    button("Open it again", () => planner.toggle(kind, key)),
  );
}

export function problemCard(page) {
  const { problem, handover, blocks } = page.answer;
  if (!problem) return null;
  return el(
    "section",
    { class: "planner-problem", id: "planner-problem" },
    el("h2", {}, handover ? "Only Python answers this exactly" : "No route to show"),
    el("p", {}, name(problem)),
    blocks.length
      ? el(
          "ul",
          {},
          blocks.map((block) => liftable(page, block)),
        )
      : null,
    handover ? el("pre", { tabindex: "0" }, CALLS.Python(page, page.question)) : null,
  );
}

// Rules that are about these goods on this day, each to be taken away.
export function rulesCard(page) {
  const blocks = (page.answer.found || page.answer.asked)?.blocks.filter(({ table }) => table === "rules") || [];
  if (!blocks.length) return null;
  const summary = el("summary", {}, `Rules that hold for these goods (${blocks.length})`);
  return el(
    "details",
    { id: "planner-rules" },
    summary,
    el(
      "ul",
      {},
      blocks.map((block) => liftable(page, block)),
    ),
  );
}

// The question whatever its day: what the years were searched for.
function timeless({ question }) {
  return JSON.stringify({ ...question, shipment: { ...question.shipment, ready: "" } });
}

// A slider over the dates: the page asks about the day that it is left at.
function slider(page, years) {
  const { ready } = page.question.shipment;
  const last = years.findLastIndex((year) => year.day <= ready.slice(0, 10));
  const words = ({ day, cost, days }) =>
    cost === null ? `${day}: no route` : `${day}: ${page.data.currency} ${whole(cost)} a box, ${days.toFixed(1)} days`;
  const output = el("output", { for: "planner-year" }, words(years[Math.max(0, last)]));
  const range = { id: "planner-year", type: "range", min: 0, max: years.length - 1, step: 1, value: Math.max(0, last) };
  const oninput = ({ target }) => {
    output.textContent = words(years[Number(target.value)]);
  };
  const onchange = ({ target }) =>
    page.planner.change(({ shipment }) => {
      shipment.ready = `${years[Number(target.value)].day}${ready.slice(10)}`;
    });
  return el(
    "div",
    { class: "planner-year" },
    el("input", { ...range, "aria-label": "Date", oninput, onchange }),
    output,
  );
}

function yearsDrawn(page) {
  const { years } = page.years;
  if (!years.length) return [];
  const events = years.flatMap((year, at) =>
    at ? eventsBetween(years[at - 1], year).map((text) => [year.day, text]) : [],
  );
  return [
    svgChart(years, { key: "cost", title: `Least cost of a box, ${page.data.currency}`, format: whole }),
    svgChart(years, { key: "days", title: "Least days", format: (value) => value.toFixed(1) }),
    slider(page, years),
    el(
      "details",
      {},
      el("summary", {}, `What began and ended (${events.length})`),
      el(
        "ul",
        {},
        events.map(([day, text]) => el("li", {}, `${day} `, name(text))),
      ),
    ),
  ];
}

// One epoch after the other, so that the page stays awake.
function searchYears(page) {
  const { network } = page;
  const asked = page.planner.searched();
  const mine = { key: timeless(page), years: [] };
  page.years = mine;
  let at = 0;
  const step = () => {
    const end = performance.now() + 40;
    while (at < network.epochs.length && performance.now() < end) {
      const epoch = network.epochs[at++];
      if (!epoch.problem) mine.years.push(yearOf(network, asked, epoch));
    }
    // another question has been asked in the meantime
    if (page.years !== mine || timeless(page) !== mine.key) return;
    document.getElementById("planner-years-chart")?.replaceChildren(...yearsDrawn(page));
    if (at < network.epochs.length) setTimeout(step, 0);
  };
  step();
}

export function yearsCard(page) {
  const onclick = () => searchYears(page);
  const button = { type: "button", class: "toggle", id: "planner-years", onclick };
  const known = page.years?.key === timeless(page) ? yearsDrawn(page) : [];
  return el(
    "section",
    { class: "planner-years" },
    el("button", button, "Cost and days over all dates"),
    el("div", { id: "planner-years-chart" }, known),
  );
}
