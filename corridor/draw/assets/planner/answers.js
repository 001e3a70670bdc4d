// What the panel says of an answer beside its cards: why there is none, the question for others, the years.
import { el, name } from "../dom.js";
import { whole } from "../format.js";
import { isFramed } from "../framed.js";
import { say } from "../words.js";
import { CALLS } from "./calls.js";
import { dayOf } from "./clocks.js";
import { eventsBetween } from "./history.js";
import { svgChart } from "./history_chart.js";
import { labelOf } from "./names.js";
import { pricesKnown } from "./remarks.js";
import { handedOver } from "./server.js";

function copied(button, text) {
  const done = () => {
    button.textContent = say("copied");
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
  // the address holds the question; a frame has none of its own
  const link = { type: "button", class: "toggle", id: "planner-copy-link" };
  const onclick = ({ target }) => copied(target, location.href);
  return el(
    "p",
    { class: "planner-copy" },
    isFramed ? null : el("button", { ...link, onclick }, "Copy a link"),
    buttons,
  );
}

// A rule can be taken away, and what the reader has closed be opened again; what else is in the way is only named.
function liftable(page, block) {
  const { planner } = page;
  const button = (text, onclick) => el("button", { type: "button", class: "toggle", onclick }, text);
  if (block.table === "rules")
    return el(
      "li",
      {},
      name(say(block.text)),
      " ",
      button("Take this rule away", () => planner.lift(block.id)),
    );
  if (block.table !== "avoid") return el("li", {}, name(say(block.text)));
  const [, kind, key] = /^avoid (\w+):(.*)$/.exec(block.id);
  const label = labelOf(page, { kind, key });
  return el(
    "li",
    {},
    `closed by you: ${label}`,
    " ",
    button("Open it again", () => planner.toggle(kind, key)),
  );
}

// That a link brought no question: what is shown would be taken for its answer.
export function unreadAddress({ isUnread }) {
  if (!isUnread) return null;
  const text = "The address holds no question that this page can read: what is shown is its first example.";
  return el("p", { class: "planner-note", id: "planner-unread", role: "alert" }, text);
}

// Days and modes that no price of the network tells of.
export function knownDates(page) {
  const told = pricesKnown(page.network, page.question.shipment.ready.slice(0, 10));
  page.said = new Set(told); // not again on every card
  const sentence = (text) => `${text.at(0).toUpperCase()}${text.slice(1)}.`;
  const text = told.map((one) => sentence(say(one))).join(" ");
  return text ? el("p", { class: "planner-note", id: "planner-known" }, name(text)) : null;
}

export const isMisread = ({ misread }) => Object.keys(misread).length > 0;

// Each text that names no place, with a button for each place that it may mean.
function misreadCard(page) {
  const offered = (which, id) => {
    const onclick = () => page.planner.meant(which, id);
    return el(
      "button",
      { type: "button", class: "toggle", onclick },
      `Take ${labelOf(page, { kind: "terminal", key: id })}`,
    );
  };
  const each = Object.entries(page.misread).map(([which, { problem, nearest }]) => [
    el("p", {}, name(say(problem))),
    el(
      "p",
      {},
      nearest.map((id) => offered(which, id)),
    ),
  ]);
  return el("section", { class: "planner-problem", id: "planner-problem" }, el("h2", {}, "No such place"), each);
}

export function problemCard(page) {
  if (isMisread(page)) return misreadCard(page);
  const { problem, handover, blocks } = page.answer;
  if (!problem) return null;
  const heading = page.server ? "Answered by the server" : "Only Python answers this exactly";
  return el(
    "section",
    { class: "planner-problem", id: "planner-problem" },
    el("h2", {}, handover ? heading : "No route to show"),
    el("p", {}, name(say(problem))),
    blocks.length
      ? el(
          "ul",
          {},
          blocks.map((block) => liftable(page, block)),
        )
      : null,
    handover && page.server ? handedOver(page) : null,
    handover && !page.server ? el("pre", { tabindex: "0" }, CALLS.Python(page, page.question)) : null,
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

// Of two routes, it may be: the cheapest and the fastest.
const yearInWords = (page, { cost, days }, day) =>
  cost === null
    ? `${day}: no route`
    : `${day}: from ${page.data.currency} ${whole(cost)} a box, from ${days.toFixed(1)} days`;

// What held on a day: the last of the years that began by then.
const heldOn = (years, day) => years.findLastIndex((year) => year.day <= day);

// The same day a year before; of 29 February it is 1 March.
function yearBefore(day) {
  const [year, month, date] = day.split("-").map(Number);
  return dayOf(Date.UTC(year - 1, month - 1, date));
}

// The day that is asked about, and the same a year before, one under the other.
function besideLastYear(page, years) {
  const day = page.question.shipment.ready.slice(0, 10);
  const rows = [day, yearBefore(day)].map((one) => [one, years[heldOn(years, one)]]).filter(([, year]) => year);
  const items = rows.map(([one, year]) => el("li", {}, yearInWords(page, year, one)));
  return el("ul", { class: "planner-beside", "aria-label": "The day asked about, and a year before" }, items);
}

// A slider over the dates: the page asks about the day that it is left at.
function slider(page, years) {
  const { ready } = page.question.shipment;
  const last = heldOn(years, ready.slice(0, 10));
  const words = (year) => yearInWords(page, year, year.day);
  const output = el("output", { for: "planner-year" }, words(years[Math.max(0, last)]));
  const range = { id: "planner-year", type: "range", min: 0, max: years.length - 1, step: 1, value: Math.max(0, last) };
  const oninput = ({ target }) => {
    output.textContent = say(words(years[Number(target.value)]));
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

// What began and ended, once every date is searched: by the year, the newest first and the one asked about open.
function eventsOf(years, asked) {
  const events = years.flatMap((year, at) =>
    at ? eventsBetween(years[at - 1], year).map((event) => [year.day, ...event]) : [],
  );
  const item = ([day, what, text]) => el("li", {}, `${day} `, what, ": ", name(say(text)));
  const ofYear = (number) => {
    const mine = events.filter(([day]) => day.startsWith(number));
    const summary = el("summary", {}, `${number} (${mine.length})`);
    return el("details", { open: asked.startsWith(number) }, summary, el("ul", {}, mine.map(item)));
  };
  const numbers = [...new Set(events.map(([day]) => day.slice(0, 4)))].sort().reverse();
  const summary = el("summary", {}, `What began and ended (${events.length})`);
  return el("details", { class: "planner-events" }, summary, numbers.map(ofYear));
}

function yearsDrawn(page) {
  const { found, size } = page.years;
  const years = found.filter(Boolean); // in the order of dates; while it is searched, some are not there yet
  if (!years.length) return [];
  const { known } = page.network.facts;
  const asked = page.question.shipment.ready.slice(0, 10);
  const span = known && [[known[0], asked].sort()[0], [known[1], asked].sort()[1]];
  return [
    svgChart(years, { key: "cost", title: `Least cost of a box, ${page.data.currency}`, format: whole, span }),
    svgChart(years, { key: "days", title: "Least days", format: (value) => value.toFixed(1), span }),
    slider(page, years),
    ...(years.length < size
      ? [el("p", {}, `${years.length} of ${size} dates searched`)]
      : [besideLastYear(page, years), eventsOf(years, asked)]),
  ];
}

const OFTEN = 150; // ms between drawings

// Beside the page, which shows what is found so far.
function searchYears(page) {
  const mine = { key: timeless(page), found: [], size: 0 };
  page.years = mine;
  let drawn = 0;
  let count = 0;
  mine.size = page.planner.threads.years(page.planner.searched(), ({ epoch, year }) => {
    // another question has been asked in the meantime
    if (page.years !== mine || timeless(page) !== mine.key) return;
    mine.found[epoch] = year;
    count++;
    if (count < mine.size && performance.now() - drawn < OFTEN) return;
    drawn = performance.now();
    document.getElementById("planner-years-chart")?.replaceChildren(...yearsDrawn(page));
    if (count === mine.size) page.planner.threads.stop("years");
  });
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
