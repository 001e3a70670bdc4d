// The page that searches: a form, the answer as the page of routes shows it, and closures by a click on the map.
import { el } from "../dom.js";
import { counted } from "../format.js";
import { placePopup, popupRoom } from "../map/popups.js";
import { publish } from "../page.js";
import {
  copyButtons,
  isMisread,
  knownDates,
  problemCard,
  rulesCard,
  unreadAddress,
  yearsCard,
} from "../planner/answers.js";
import { Background } from "../planner/background.js";
import { form } from "../planner/form.js";
import { invoiceCard } from "../planner/invoice_card.js";
import { languageAddress, spoken } from "../planner/languages.js";
import { QUICK } from "../planner/load.js";
import { labelOf } from "../planner/names.js";
import { answer, searched } from "../planner/reply.js";
import { serverCard, serverOf } from "../planner/server.js";
import { drawable, questionIn, questionOf, tellDays } from "../planner/state.js";
import { Threads } from "../planner/threads.js";
import { canUnpack, unpackNetwork } from "../planner/unpack.js";
import { say } from "../words.js";
import { describeLink } from "./links.js";
import { ROUTE_PAGE } from "./route_page.js";

const { lines, marks, sheet } = ROUTE_PAGE;

// What the reader does, and what follows from it.
class Planner {
  constructor(page) {
    this.page = page;
    this.threads = new Threads(page.network);
  }

  searched() {
    return searched(this.page.question);
  }

  // Change the question and ask it anew.
  change(edit, fit = false) {
    const { page } = this;
    const next = structuredClone(page.question);
    edit(next);
    page.question = next;
    page.isUnread = false;
    this.ask(fit);
  }

  // A place that nobody knows: until its field has another, no route is shown, so that none is taken for an answer to it.
  misread(which, text, { message, nearest = [] }) {
    this.page.misread[which] = { text, problem: message, nearest };
    this.ask(false);
  }

  // What was meant by it, of the places that are offered.
  meant(which, id) {
    this.understood(which);
    if (which === "shut") this.toggle("terminal", id);
    else this.end(which, id);
  }

  // A field has what is known, or nothing.
  understood(which) {
    delete this.page.misread[which];
  }

  // At once where that is a matter of some milliseconds, else beside the page.
  ask(fit = true) {
    const { page, threads } = this;
    const { network, question } = page;
    threads.stop("ask");
    page.form = form(page);
    const [unknown] = Object.values(page.misread);
    if (unknown) {
      this.show({ problem: unknown.problem, blocks: [] });
      return;
    }
    const said = answer(network, question, QUICK);
    this.show(said, fit);
    if (said.isSlow) threads.ask(question, (reply) => this.show(reply, fit));
  }

  show(said, fit = false) {
    const { page } = this;
    page.answer = said;
    const { found, isSlow } = said;
    const nothing = { routes: [], corridors: [], legs: [], texts: page.ownTexts, marks: [] };
    page.tell(found ? drawable(page, found) : nothing);
    this.background.draw();
    if (fit && page.lines.length) page.fit(page.lines);
    if (isSlow) return;
    if (found) tellDays(page, found, () => page.refresh());
    document.documentElement.dataset.asked = String(Number(document.documentElement.dataset.asked || 0) + 1);
  }

  isAvoided(kind, key) {
    return this.page.question.avoid.some((one) => one.kind === kind && one.key === key);
  }

  // What was chosen in a popup is answered in the panel.
  leavePopup() {
    const { map, panel, popup } = this.page;
    if (!popup) return;
    map.closePopup();
    panel.focus({ preventScroll: true });
  }

  // Close a thing, or open it again.
  toggle(kind, key) {
    this.leavePopup();
    this.change((question) => {
      const at = question.avoid.findIndex((one) => one.kind === kind && one.key === key);
      if (at < 0) question.avoid.push({ kind, key });
      else question.avoid.splice(at, 1);
    });
  }

  lift(rule) {
    this.change((question) => {
      const at = question.lifted.indexOf(rule);
      if (at < 0) question.lifted.push(rule);
      else question.lifted.splice(at, 1);
    });
  }

  end(which, id) {
    this.leavePopup();
    this.understood(which);
    this.change((question) => {
      question.shipment[which] = id;
    }, true);
  }

  pass(id) {
    this.leavePopup();
    this.change((question) => question.via.push({ kind: "terminal", key: id }));
  }
}

function closing(page, kind, key) {
  const isClosed = page.planner.isAvoided(kind, key);
  const text = `${isClosed ? "Open" : "Close"} ${labelOf(page, { kind, key })}${isClosed ? " again" : ""}`;
  return el("button", { type: "button", class: "planner-close", onclick: () => page.planner.toggle(kind, key) }, text);
}

function placeActions(page, { id, country }) {
  const { planner, network } = page;
  const button = (text, onclick) => el("button", { type: "button", onclick }, text);
  const handled = network.gates["gate out"].has(network.place.get(id));
  return [
    ...(handled
      ? [
          button("From here", () => planner.end("origin", id)),
          button("To here", () => planner.end("destination", id)),
          button("By way of here", () => planner.pass(id)),
        ]
      : []),
    closing(page, "terminal", id),
    country ? closing(page, "country", country) : null,
  ].filter(Boolean);
}

function stepActions(page, step) {
  const leg = step.leg === null ? null : page.data.legs[step.leg];
  const service = leg && page.network.columns.service[leg.arcs[0]];
  return [
    step.link === null ? null : closing(page, "link", page.data.links[step.link].id),
    service ? closing(page, "service", page.network.facts.services[service - 1]) : null,
  ].filter(Boolean);
}

function actions(page, { place, mark, step }) {
  if (!page.network) return [];
  if (place) return placeActions(page, place);
  if (step) return stepActions(page, step);
  return [...ofMark(page, mark), ...coveredBy(page, mark)];
}

const COVERED = 14; // pixels around a symbol in which nothing else can be hit
const NEAREST = 2;

// The stations under a symbol, each with its own popup.
function coveredBy(page, mark) {
  const { map, data } = page;
  const at = ({ lat, lon }) => map.latLngToContainerPoint([lat, lon]);
  const others = data.places.filter(({ id }) => id !== mark.id).map((place) => [at(place).distanceTo(at(mark)), place]);
  const near = others.filter(([distance]) => distance <= COVERED).sort(([one], [other]) => one - other);
  return near.slice(0, NEAREST).map(([, place]) => {
    const onclick = () =>
      L.popup(popupRoom(map)).setLatLng([place.lat, place.lon]).setContent(placePopup(page, place)).openOn(map);
    return el("button", { type: "button", onclick }, `Here too: ${say(place.name)}`);
  });
}

function ofMark(page, mark) {
  return mark.id ? [closing(page, mark.type === "border" ? "border" : "terminal", mark.id)] : [];
}

const describe = (page, step) => (step.leg === null ? describeLink(page, step) : ROUTE_PAGE.describe(page, step));

function panel(page) {
  if (!page.network) return { status: page.data.searched ? "" : page.data.tooOld, parts: [] };
  const { routes, corridors } = page.data;
  const ms = page.answer.ms ? `, found in ${Math.max(1, Math.round(page.answer.ms))} ms` : "";
  const said = `${counted(routes.length, "route")} that no other beats, along ${counted(corridors.length, "corridor")}${ms}`;
  const handed = [rulesCard, serverCard, copyButtons, yearsCard].map((card) => (isMisread(page) ? null : card(page)));
  // the form may be longer than the screen: what stands in the way is said above it, too
  const { problem = "No route" } = page.answer;
  const why = problem.endsWith(":") ? "No route: what would have to fall stands below" : problem;
  const status = page.answer.isSlow ? "Searching: this takes some seconds" : why;
  const notes = [unreadAddress(page), page.form, knownDates(page), problemCard(page)];
  const shown = routes.length ? ROUTE_PAGE.panel(page).parts : []; // after the notes: what they say is not said again
  return { status: routes.length ? said : status, parts: [...notes, ...shown, invoiceCard(page), ...handed] };
}

// The question in the address, so that a link can be sent.
const address = (page) => [
  ...languageAddress(page.data),
  ...(page.question ? [`q=${encodeURIComponent(JSON.stringify(page.question))}`] : []),
];

function recalled(page) {
  const opening = questionOf(page.data.presets[0]);
  const text = /(?:^|&)q=([^&]*)/.exec(page.asked)?.[1];
  const found = text !== undefined ? questionIn(text, opening) : opening;
  page.isUnread = !found;
  return found ?? opening;
}

// What the page shows in the language that is asked for, and the network that it searches.
function unpacked(data) {
  if (!canUnpack()) return Promise.resolve({ ...data, terminals: [], written: data.style.language });
  return unpackNetwork(document.getElementById("corridor-coefficients")).then((network) => ({
    ...spoken({ ...data, ...network.facts.page }),
    searched: network,
  }));
}

function open(page) {
  page.misread = {}; // by field: the text, what is wrong with it, and the places that it may mean
  page.question = recalled(page);
  page.planner = new Planner(page);
  page.planner.background = new Background(page);
  page.planner.ask(!page.hasView);
  document.documentElement.dataset.planner = "ready";
}

function begin(page) {
  page.server = serverOf();
  page.ownTexts = page.data.texts;
  page.allMarks = page.data.marks;
  page.places = new Map(page.data.terminals.map((id, at) => [at, page.data.places.findIndex((one) => one.id === id)]));
  for (const [at, place] of page.places) if (place < 0) page.places.delete(at);
  page.links = new Map(page.data.links.map(({ id }, at) => [id, at]));
  page.network = page.data.searched;
  if (page.network) open(page);
}

publish({
  ...ROUTE_PAGE,
  name: "planner",
  label: "Routes between two places",
  whole: true,
  lines,
  marks,
  describe,
  panel,
  sheet,
  unpacked,
  begin,
  address,
  actions,
  follow: () => location.reload(), // an address may hold another question, in another language
});
