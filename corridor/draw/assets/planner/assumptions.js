// What a route takes for granted: as `corridor.itinerary.legs.assumed`, of its cargo, of blanks of the rows behind it, and
// of the prices of its rails.
import { isActive, isOfEnds, namesClass } from "./closing.js";
import { costItems } from "./invoice.js";
import { amountsOf } from "./prices.js";
import { fixed } from "./rounding.js";
import { general, grouped } from "./wording.js";

const NAMED = 5; // of a list; the others are counted

function listed(names) {
  const more = names.length - NAMED;
  return `${names.slice(0, NAMED).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

// Rows behind an arc, each with the places of its source and confidence, then the numbers of its blanks: those that make
// it exist, those of the wait for a train that nobody publishes, the factors of its emissions.
export function originsOf(view, arc) {
  const { network, epoch } = view;
  const { facts, columns } = network;
  const isCollected = network.text("kind")[arc] === "waiting" && !columns.service[arc];
  const terms = isCollected && view.terms.get(view.railway(arc));
  return {
    made: facts.origins[columns.origin[arc]],
    ordered: terms ? facts.origins[terms[view.isOwn(arc) ? 6 : 7]] : [],
    emitted: facts.origins[columns[`grams ${epoch.grams} origin`][arc]],
  };
}

// Numbers of the blanks of each row, by table and id.
function numbersOf(network) {
  return network.keep("numbers of blanks", () => {
    const found = new Map();
    let number = 0;
    for (const { table, rows } of network.facts.assumed)
      for (const row of rows) {
        const key = `${table} ${row}`;
        found.set(key, [...(found.get(key) || []), number++]);
      }
    return found;
  });
}

// Blanks of the rows of legs, by their numbers.
function blanksOf({ view, weights }, legs) {
  const { network } = view;
  const { facts, columns } = network;
  const numbers = numbersOf(network);
  const found = new Set();
  const add = (some) => some?.forEach((number) => void found.add(number));
  const arcs = legs.flatMap((leg) => leg.arcs);
  for (const arc of arcs) {
    for (const rows of Object.values(originsOf(view, arc))) for (const row of rows) add(row.slice(2));
    const border = view.border(arc);
    if (border) add(numbers.get(`borders ${border.id}`));
  }
  if (facts.assumed.some(({ table }) => table === "tariffs"))
    for (const leg of legs)
      for (const item of costItems(weights, leg.arcs)) add(numbers.get(`${item.table} ${item.row}`));
  const [services, links] = ["service", "link"].map((name) => new Set(arcs.map((arc) => columns[name][arc])));
  const isRidden = ([service, over]) =>
    services.has(facts.services.indexOf(service) + 1) && over.some((link) => links.has(facts.links.indexOf(link) + 1));
  for (const stop of facts.assumed_stops.filter(isRidden)) add(stop[2]);
  return found;
}

function blanksTold(asked, legs) {
  const { network, load } = asked;
  const found = blanksOf(asked, legs);
  const told = [];
  let number = 0;
  for (const { text, rows, is_reefers: isReefers } of network.facts.assumed) {
    const first = number;
    number += rows.length;
    const mine = rows.filter((_, place) => found.has(first + place));
    if (mine.length && (!isReefers || load.powerWithin < Number.POSITIVE_INFINITY)) told.push(text + listed(mine));
  }
  return told;
}

// What a shipment has by default: its mass, and whose its boxes are.
function usual({ network, load }) {
  const found = [];
  const { cargo_tonnes_each: tonnes, container_type: type } = load.box;
  if (tonnes === null) {
    const each = `${general(load.tonnes / load.boxes)} t of cargo`;
    found.push(`shipment without cargo_tonnes_each, taken as ${each} in each ${type}`);
  }
  if (!load.carrier && network.facts.priced)
    found.push("containers are the shipper's own, without hire, drop-off fee or empty return");
  return found.length ? [found.join("; ")] : [];
}

// Rules on the way that ask for a code of goods, where none is named.
function bansByGoods({ network, view, load, question }, path) {
  const { hs, ready } = load.box;
  if (hs) return [];
  const isOnWay = (number) => {
    const closed = network.keep(`arcs of rule ${number} ${view.own}`, () => new Set(view.closedBy("rule", number)));
    return path.some((arc) => closed.has(arc));
  };
  const asking = network.facts.rules.filter(
    (rule, number) =>
      rule.hs.length &&
      !question.lifted?.includes(rule.id) &&
      isActive(rule, ready.slice(0, 10)) &&
      isOfEnds(rule, load) &&
      isOnWay(number),
  );
  const ids = asking.map(({ id }) => id);
  return ids.length ? [`goods without hs, taken as none of those that rules on this way ban: ${listed(ids)}`] : [];
}

const keysOf = (view) => view.network.latest("keys in use", [view.key], () => [...new Set(view.key)].filter(Boolean));

// Whether some price of the day is about a type of box.
function isPriced(view, type) {
  const { network, epoch } = view;
  const offers = new Set(keysOf(view).map((key) => epoch.offer[key - 1]));
  const about = (price) => network.sets[network.columns["price containers"][price]].has(type);
  return [...offers].some((offer) => network.offers[offer].slice(1).some(about));
}

function unpricedBox({ network, view, load }) {
  const { container_type: type } = load.box;
  const { name: called, powered } = network.facts.containers[type];
  // the third character of ISO 6346 is the kind of box: G general purpose, V ventilated
  if (!powered && ["", "G", "V"].includes(type.slice(2, 3))) return [];
  const name = called ? `${called} (${type})` : type;
  const home = network.facts.name;
  const found = [];
  if (network.facts.priced && !isPriced(view, type)) {
    const more = powered ? ", for plugs or for generators" : "";
    found.push(`${name} priced as a dry box of its length: ${home} has no row of surcharges for it${more}`);
  }
  if (powered) found.push(`${name} emits as a dry box: ${home} has no row of the emissions of its cooling`);
  return found;
}

function unpricedDanger({ network, view, load }) {
  const { dangerous } = load.box;
  if (!dangerous) return [];
  const { facts } = network;
  const goods = `dangerous goods of class ${dangerous}`;
  const limits = new Map(facts.limits.map((limit) => [limit.id, limit]));
  const knowing = view.epoch.limits.filter((id) => namesClass(limits.get(id), dangerous));
  const where = knowing.length ? `only by ${listed(knowing)}` : "nowhere: no row of cargo_limits names the class";
  return [
    ...(facts.priced ? [`${goods} priced as any goods: ${facts.name} has no row of surcharges for a class`] : []),
    `${goods} are refused ${where}; whether carriers and ports on the way take them is not known`,
  ];
}

// That market prices are asked for, and a lane has none.
function noMarket({ network, view, load, weights }) {
  const isMarket = network.columns["price market"];
  const { chosen } = weights.rates;
  if (!load.market || !network.facts.priced || keysOf(view).some((key) => isMarket[chosen[key - 1]])) return [];
  const [from, to] = load.countries;
  return [`rail at the tariffs of the railways: no through rate of the market is known from ${from} to ${to} then`];
}

// That another lane pays less on the same rails, where one does.
function lanesApart({ network, view, load, weights }, path) {
  const { columns, sets, facts } = network;
  const isMarket = columns["price market"];
  const begins = (price) => {
    const origins = sets[columns["price origins"][price]];
    return !origins.size || origins.has(load.countries[0]);
  };
  const perFeu = (price) => amountsOf(view, price)[0];
  const rate = (price) =>
    `'${network.text("price name")[price]}', ${grouped(fixed(perFeu(price), 2))} ${facts.currency} a km`;
  const told = new Map();
  const keys = new Set(path.flatMap((arc) => [...view.key.subarray(3 * arc, 3 * arc + 3)]).filter(Boolean));
  for (const key of keys) {
    const paid = weights.rates.chosen[key - 1];
    const name = network.text("price name")[paid];
    if (!isMarket[paid] || told.has(name)) continue;
    const lanes = network.offers[view.epoch.offer[key - 1]].slice(1).filter((one) => isMarket[one] && begins(one));
    const least = lanes.reduce((best, one) => (perFeu(one) < perFeu(best) ? one : best));
    if (perFeu(least) >= perFeu(paid)) continue;
    const rates = `${rate(paid)}, where ${rate(least)}, runs on the same rails`;
    told.set(
      name,
      `rail at the market's rate ${rates}: forwarders price lanes apart, and a place beyond may cost less`,
    );
  }
  return [...told.values()];
}

export function assumptionsOf(asked, path, legs) {
  const byRail = legs.some((leg) => leg.kind === "haul" && leg.mode === "rail");
  return [
    ...usual(asked),
    ...bansByGoods(asked, path),
    ...unpricedBox(asked),
    ...unpricedDanger(asked),
    ...blanksTold(asked, legs),
    ...(byRail ? [...noMarket(asked), ...lanesApart(asked, path)] : []),
  ];
}
