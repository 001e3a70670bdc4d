// What a reader must know of a route beside its warnings: as `corridor.itinerary.itinerary.Itinerary.remarks`.
import { clockChange } from "./clocks.js";
import { concerns, isActive } from "./closing.js";
import { fixed } from "./rounding.js";
import { subsidiesOn } from "./weigh.js";
import { counted, general, grouped } from "./wording.js";

// Days outside the dated prices, and modes that have none.
export function pricesKnown({ facts }, day) {
  const found = facts.unpriced.length
    ? [`${facts.name} has no price of haulage by ${facts.unpriced.join(", ")}: left out of all answers`]
    : [];
  const [first, last] = facts.known || [day, day];
  const prices = `the dated prices of ${facts.name}`;
  if (day < first) found.push(`asked about days before ${first}, where ${prices} begin`);
  if (day > last) found.push(`asked about days after ${last}, where ${prices} end: what changed later is not in them`);
  return found;
}

// Reefers at the price of dry boxes.
function dryPrices({ network, view, load, weights }, path) {
  const type = load.box.container_type;
  if (!network.facts.priced || !network.facts.containers[type].powered) return [];
  const kind = network.text("kind");
  const keys = path.filter((arc) => kind[arc] === "haul").map((arc) => view.key[3 * arc] - 1);
  const about = keys
    .filter((key) => key >= 0)
    .map((key) => weights.rates.chosen[key])
    .map((price) => price > 0 && network.sets[network.columns["price containers"][price]].size > 0);
  if (about.every(Boolean)) return [];
  const where = about.some(Boolean) ? "on a part of the way" : "all the way";
  return [`the reefers go at the price of dry boxes ${where}: no row of tariffs is about a ${type}`];
}

const COMMON_TRAIN_TEU = 82; // where no row says more

// Boxes that fill more trains than a border takes in a day: as `corridor.itinerary.cargo_notes.convoys`.
function convoys({ network, view, load }, path) {
  const kind = network.text("kind");
  const mode = network.text("mode");
  let worst = 1;
  let told = [];
  let ridden = null;
  for (const arc of path) {
    if (kind[arc] === "haul") ridden = arc;
    if (kind[arc] !== "border" || mode[arc] !== "rail" || ridden === null || network.columns.service[ridden]) continue;
    const row = view.border(arc);
    const terms = view.terms.get(view.railway(ridden));
    const trains = Math.ceil(load.teu / (terms ? terms[5] : COMMON_TRAIN_TEU) - 1e-9);
    const daily = row?.trains_per_day;
    if (!daily || daily * worst >= trains) continue;
    worst = trains / daily;
    const days = counted(Math.ceil(worst) - 1, "day");
    const filled = `${row.name} takes ${general(daily)} trains a day, and the boxes fill ${grouped(String(trains))}`;
    told = [`${filled}: the last cross ${days} after the first, which the times told leave out`];
  }
  return told;
}

// Rules on the way that ban a part of the goods.
function narrowerBans({ network, view, load, question }, path) {
  const { hs, ready } = load.box;
  const day = ready.slice(0, 10);
  return network.facts.rules.flatMap((rule, number) => {
    const within = rule.hs.filter((heading) => hs && heading !== hs && heading.startsWith(hs));
    if (!within.length || concerns(rule, load) || !isActive(rule, day)) return [];
    if (question.lifted?.includes(rule.id)) return [];
    const banned = within.filter((heading) => concerns(rule, { ...load, box: { ...load.box, hs: heading } }));
    const closed = banned.length ? new Set(view.closedBy("rule", number)) : null;
    if (!closed || !path.some((arc) => closed.has(arc))) return [];
    const goods = `${hs} is wider than ${banned.join(", ")}, which ${rule.id} bans`;
    return [`${goods}: the answer holds for goods outside ${banned.length === 1 ? "it" : "them"}`];
  });
}

function doublesBack(network, legs) {
  const links = legs.flatMap((leg) => leg.links);
  const twice = [...new Set(links.filter((link, place) => links.indexOf(link) < place))];
  const order = twice.sort((one, other) => links.indexOf(one) - links.indexOf(other));
  const names = order.map((link) => network.facts.links[link]).join(", ");
  return names ? [`it goes out and back over ${names}`] : [];
}

const leftOut = new WeakMap(); // of weights: cents that subsidies would take off each arc

function subsidiesLeftOut({ view, load, weights, network }, path) {
  if (load.box.subsidies) return [];
  if (!leftOut.has(weights)) leftOut.set(weights, subsidiesOn(view, load, weights.pieces));
  const cents = path.reduce((sum, arc) => sum + leftOut.get(weights)[arc], 0);
  const day = load.box.ready.slice(0, 10);
  if (!cents) return [`subsidies are left out, and none is paid on this route on ${day}`];
  const amount = `${grouped(fixed(cents / 100 / load.boxes, 0))} ${network.facts.currency}`;
  return [`subsidies are left out: on ${day} they take ${amount} a container off this route`];
}

export function remarksOf(asked, path, legs) {
  const { network, load, ready } = asked;
  const odd = clockChange(ready, network.text("clock")[path[0]]);
  return [
    ...pricesKnown(network, load.box.ready.slice(0, 10)),
    ...dryPrices(asked, path),
    ...convoys(asked, path),
    ...narrowerBans(asked, path),
    ...(odd ? [`ready: ${odd}`] : []),
    ...doublesBack(network, legs),
    ...subsidiesLeftOut(asked, path),
  ];
}
