// The form of the page: two places, cargo, day, criteria, limits; each change asks anew.
import { el } from "../dom.js";
import { say } from "../words.js";
import { languages } from "./languages.js";
import { labelOf, placeOf, terminalOf } from "./names.js";
import { shutOut } from "./shut_out.js";
import { questionOf } from "./state.js";
import { MODES } from "./waypoints.js";

const NOT_OF_CARGO = ["origin", "destination", "ready"];
const CRITERIA = { cost: "Cost", hours: "Time", co2_kg: "CO2e", transfers: "Transfers" };
const FIRST_YEAR = "1900";
// Parts of the form that are made anew for each question, by their ids; fields are not.
const ANEW = ["planner-criteria", "planner-modes", "planner-chosen"];
const field = (label, input, more = "") =>
  el("label", { class: `planner-field ${more}`.trim() }, el("span", {}, label), input);

// A place by its name in the language of the page, where that means it.
function nameOf({ network }, { id, name }) {
  const said = say(name);
  try {
    return terminalOf(network, said) === id ? said : name;
  } catch {
    return name;
  }
}

function place(page, which, label) {
  const misread = page.misread[which];
  const known = page.question.shipment[which];
  const there = placeOf(page, known);
  const input = el("input", {
    id: `planner-${which}`,
    list: "planner-places",
    autocomplete: "off",
    value: misread ? misread.text : there ? nameOf(page, there) : known,
    onchange({ target: { value } }) {
      let terminal;
      try {
        terminal = terminalOf(page.network, value);
      } catch (fault) {
        page.planner.misread(which, value, fault);
        return;
      }
      page.planner.understood(which);
      page.planner.change(({ shipment }) => {
        shipment[which] = terminal;
      });
    },
  });
  if (misread) input.setCustomValidity(say(misread.problem));
  input.setAttribute("aria-invalid", String(Boolean(misread)));
  return field(label, input, "wide"); // names of terminals are long
}

// A number of the shipment; blank for what is not said.
function amount(page, name, label, { least = 0, step = "any", blank = null } = {}) {
  const { shipment } = page.question;
  const onchange = ({ target }) =>
    page.planner.change((question) => {
      question.shipment[name] = target.value === "" ? blank : Number(target.value);
    });
  const value = shipment[name] === blank ? "" : shipment[name];
  return field(label, el("input", { id: `planner-${name}`, type: "number", min: least, step, value, onchange }));
}

function choice(page, name, label, options, read = (text) => text) {
  const onchange = ({ target }) =>
    page.planner.change((question) => {
      question.shipment[name] = read(target.value);
    });
  const now = String(page.question.shipment[name]);
  const each = options.map(([value, text]) => el("option", { value, selected: String(value) === now }, text));
  return field(label, el("select", { id: `planner-${name}`, onchange }, each));
}

const truth = (text) => ({ true: true, false: false, null: null })[text];

// The number of the preset whose cargo is asked about; -1 where that is none of theirs.
function presetOf({ data, question }) {
  const cargo = ({ shipment }) => Object.entries(shipment).filter(([name]) => !NOT_OF_CARGO.includes(name));
  const asked = new Map(cargo(question));
  return data.presets.findIndex((one) => cargo(questionOf(one)).every(([name, value]) => asked.get(name) === value));
}

function preset(page) {
  const { presets } = page.data;
  const onchange = ({ target }) => {
    if (target.value === "") return;
    page.planner.change((question) => {
      const { origin, destination, ready } = question.shipment;
      const chosen = questionOf(presets[Number(target.value)]);
      Object.assign(question, { preset: chosen.preset, shipment: { ...chosen.shipment, origin, destination, ready } });
    }, true);
  };
  const asked = presetOf(page);
  const options = [
    ...presets.map(({ name }, at) => el("option", { value: at, selected: at === asked }, name)),
    el("option", { value: "", selected: asked < 0 }, "as entered below"),
  ];
  return field("Goods", el("select", { id: "planner-preset", onchange }, options));
}

// A moment by the clock of its place, of the question or a part of it; it may be left out where it is not the day asked about.
function moment(page, name, label, of = (question) => question) {
  const said = () => of(page.question)[name].replace(" ", "T").slice(0, 16);
  const onchange = ({ target }) => {
    // a year is there from its first digit on
    if (target.value >= FIRST_YEAR || (name !== "ready" && target.value === ""))
      page.planner.change((question) => {
        of(question)[name] = target.value.replace("T", " ");
      });
  };
  const onblur = ({ target }) => {
    target.value = said();
  };
  return field(label, el("input", { id: `planner-${name}`, type: "datetime-local", value: said(), onchange, onblur }));
}

function criteria(page) {
  const toggle = (name) =>
    page.planner.change((question) => {
      const left = Object.keys(CRITERIA).filter((one) => question.criteria.includes(one) !== (one === name));
      if (left.length > 1 && left.length < 4) question.criteria = left;
    });
  return el(
    "fieldset",
    { id: "planner-criteria", class: "planner-toggles" },
    el("legend", {}, "Weighed against each other (two or three)"),
    Object.entries(CRITERIA).map(([name, text]) => {
      const pressed = String(page.question.criteria.includes(name));
      const button = { type: "button", id: `planner-by-${name}`, class: "toggle", "aria-pressed": pressed };
      return el("button", { ...button, onclick: () => toggle(name) }, text);
    }),
  );
}

function limit(page, name, label) {
  const onchange = ({ target }) =>
    page.planner.change(({ limits }) => {
      if (target.value === "") delete limits[name];
      else limits[name] = Number(target.value);
    });
  const value = page.question.limits[name] ?? "";
  return field(
    label,
    el("input", { id: `planner-most-${name}`, type: "number", min: 0, step: "any", value, onchange }),
  );
}

// Modes that no route takes.
function modes(page) {
  return el(
    "fieldset",
    { id: "planner-modes", class: "planner-toggles" },
    el("legend", {}, "By"),
    MODES.map((key) => {
      const open = !page.planner.isAvoided("mode", key);
      const button = { type: "button", id: `planner-mode-${key}`, class: "toggle", "aria-pressed": String(open) };
      return el("button", { ...button, onclick: () => page.planner.toggle("mode", key) }, key);
    }),
  );
}

// What is closed, met or lifted, each with a button that takes it back.
function listed(heading, rows) {
  if (!rows.length) return null;
  const items = rows.map(([text, label, onclick]) =>
    el("li", {}, el("button", { type: "button", "aria-label": label, onclick }, `✕ ${text}`)),
  );
  return [el("h2", {}, heading), el("ul", { class: "planner-list" }, items)];
}

function chosen(page) {
  const { via, avoid, lifted } = page.question;
  return el("div", { id: "planner-chosen" }, [
    listed(
      "Closed by you",
      avoid.map((point) => [
        labelOf(page, point),
        `Open ${labelOf(page, point)} again`,
        () => page.planner.toggle(point.kind, point.key),
      ]),
    ),
    listed(
      "On the way, in this order",
      via.map((point) => [
        labelOf(page, point),
        `No longer by way of ${labelOf(page, point)}`,
        () => page.planner.change((question) => question.via.splice(question.via.indexOf(point), 1)),
      ]),
    ),
    listed(
      "Rules taken away",
      lifted.map((rule) => [rule, `Rule ${rule} holds again`, () => page.planner.lift(rule)]),
    ),
  ]);
}

function cargo(page) {
  const types = Object.entries(page.network.facts.containers).map(([code, kind]) => [
    code,
    `${code} ${say(kind.name)}`,
  ]);
  return el(
    "details",
    { id: "planner-cargo" },
    el("summary", {}, "Cargo, lorries, prices"),
    el(
      "div",
      { class: "planner-grid" },
      choice(page, "container_type", "Container", types),
      amount(page, "cargo_tonnes_each", "Tonnes in each"),
      field(
        "HS code",
        el("input", {
          id: "planner-hs",
          value: page.question.shipment.hs,
          onchange: ({ target }) =>
            page.planner.change(({ shipment }) => {
              shipment.hs = target.value.replace(/[.\s]/g, "");
            }),
        }),
      ),
      choice(page, "dangerous", "Dangerous goods", [
        ["", "none"],
        ...page.network.facts.dangerous.map(([code, called]) => [code, `${code} ${say(called)}`]),
      ]),
      amount(page, "value_each", `Value of a box, ${page.data.currency}`),
      amount(page, "decay_per_day", "Share of it lost a day", { blank: 0 }),
      amount(page, "value_of_time", `Value of an hour, ${page.data.currency} a box`),
      amount(page, "power_within_h", "Most hours without power"),
      amount(page, "pickup_km", "Lorry before, km", { blank: 0 }),
      amount(page, "delivery_km", "Lorry after, km", { blank: 0 }),
      choice(page, "container_owner", "Box of", [
        ["shipper", "the shipper"],
        ["carrier", "the carrier"],
      ]),
      choice(
        page,
        "split",
        "Boxes leave",
        [
          [true, "on several departures"],
          [false, "all on one"],
        ],
        truth,
      ),
      choice(page, "prices", "Rail prices", [
        ["market", "through rates of the market"],
        ["tariff", "tariffs of the railways"],
      ]),
      choice(
        page,
        "subsidies",
        "Subsidies",
        [
          [true, "paid"],
          [false, "left out"],
        ],
        truth,
      ),
      choice(
        page,
        "air",
        "Flights",
        [
          [null, "where not far dearer"],
          [true, "all"],
          [false, "none"],
        ],
        truth,
      ),
      limit(page, "cost", `Most cost of all boxes, ${page.data.currency}`),
      limit(page, "co2_kg", "Most CO2e of all boxes, kg"),
      limit(page, "transfers", "Most transfers"),
    ),
    modes(page),
  );
}

function placeNames(page) {
  const handled = page.data.places.filter(({ id }) => page.network.gates["gate out"].has(page.network.place.get(id)));
  const options = handled.map((place) => {
    const value = nameOf(page, place);
    const others = [place.name, place.zh, place.ru, place.id].filter((text) => text && text !== value);
    return el("option", { value }, others.join(" · "));
  });
  return el("datalist", { id: "planner-places" }, options);
}

function made(page) {
  return el(
    "form",
    { id: "planner", onsubmit: (event) => event.preventDefault() },
    page.form ? null : placeNames(page), // names are those of the network, whatever is asked
    languages(page),
    el(
      "div",
      { class: "planner-grid" },
      place(page, "origin", "From"),
      place(page, "destination", "To"),
      preset(page),
      moment(page, "ready", "Ready, clock of the origin", ({ shipment }) => shipment),
      amount(page, "containers", "Boxes", { least: 1, step: 1, blank: undefined }),
      limit(page, "days", "Most days"),
      moment(page, "arrive", "There by, clock of the destination"),
      shutOut(page),
    ),
    cargo(page),
    criteria(page),
    chosen(page),
  );
}

// A field has what is asked now. What it has already is not written again: a date that is being typed would begin anew.
function take(kept, asked) {
  if (kept.value !== asked.value) kept.value = asked.value;
  if (!asked.hasAttribute("aria-invalid")) return;
  kept.setCustomValidity(asked.validity.customError ? asked.validationMessage : "");
  kept.setAttribute("aria-invalid", asked.getAttribute("aria-invalid"));
}

// The form for the question of the page. Its fields stay from one question to the next: whoever is in one of them stays there.
export function form(page) {
  const asked = made(page);
  if (!page.form) return asked;
  const focused = document.activeElement?.id;
  const inForm = (id) => page.form.querySelector(`#${CSS.escape(id)}`);
  for (const one of asked.querySelectorAll("input, select")) take(inForm(one.id), one);
  for (const id of ANEW) inForm(id).replaceWith(asked.querySelector(`#${id}`));
  const again = focused && inForm(focused);
  if (again && again !== document.activeElement) again.focus({ preventScroll: true });
  return page.form;
}
