// What a load pays, waits and emits on every arc of an epoch: as `corridor.graph.weighing`, in the same order.
import { Handover } from "./load.js";
import { hasSeries, rounded, rowsOf } from "./network.js";
import { amountsOf, ratesOf, touches } from "./prices.js";
import { cents, centsOf, grams, gramsOf, seconds } from "./rounding.js";

const DRAYAGE_KMH = 40; // a lorry around a terminal, loading and turning included

// Time of every arc, and how often its flat prices are paid.
function waited(view, waits) {
  const { network } = view;
  if (!waits.size) return { time: view.seconds, share: view.share };
  const hours = [...waits].map(([service, wait]) => `${service} ${wait.hours}`).join();
  return network.latest("waited", [view.seconds, view.share, hours], () => {
    const time = view.seconds.slice();
    const share = view.share.slice();
    for (const arc of network.boardings) {
      const wait = waits.get(network.columns.service[arc] - 1);
      if (!wait) continue;
      time[arc] = seconds(wait.hours);
      share[3 * arc] = view.storageDays(wait.hours, arc);
    }
    return { time: network.settled("time", time), share: network.settled("shares waited", share) };
  });
}

// Places of the pieces of each key, one key after the other.
function piecesByKey({ network, key }) {
  return network.latest("pieces by key", [key], () => {
    const places = Int32Array.from(key.keys()).filter((at) => key[at]);
    const { start, arc } = rowsOf(
      places.map((at) => key[at] - 1),
      network.columns["key item"].length,
    );
    return { start, places: arc.map((number) => places[number]) };
  });
}

// Keys whose rates differ from those of pieces that were made of the same shares; all where there are none such.
function keysAnew({ perKm, flat }, last, share, key) {
  const isSpared = last?.from[2] === share && last.from[3] === key;
  const [wasPerKm, wasFlat] = isSpared ? last.from : [];
  const found = new Int32Array(perKm.length);
  let size = 0;
  for (let of = 0; of < found.length; of++)
    if (!isSpared || perKm[of] !== wasPerKm[of] || flat[of] !== wasFlat[of]) found[size++] = of;
  return found.subarray(0, size);
}

function piecesOf(view, rates, share) {
  const { network, key } = view;
  const km = network.number("piece km");
  const { perKm, flat } = rates;
  const { start, places } = piecesByKey(view);
  const isSeries = hasSeries(network);
  return network.latest("pieces", [perKm, flat, share, key], (last) => {
    const anew = keysAnew(rates, isSeries ? null : last, share, key);
    const paid = anew.length < perKm.length ? last.made.slice() : new Float64Array(key.length);
    for (const of of anew)
      for (let j = start[of]; j < start[of + 1]; j++) {
        const at = places[j];
        const price = perKm[of] * km[at] + flat[of] * share[at];
        paid[at] = isSeries ? price : cents(price);
      }
    return isSeries ? rounded(network, centsOf, paid, 3) : paid;
  });
}

function emitted(view, load) {
  const { network, epoch } = view;
  const tonne = network.number(`grams ${epoch.grams} tonne`);
  const teu = network.number(`grams ${epoch.grams} teu`);
  const { tonnes } = load;
  return network.latest("emitted", [tonne, teu, tonnes, load.teu], () => {
    const found = new Float64Array(tonne.length);
    for (let arc = 0; arc < found.length; arc++) found[arc] = (tonnes * tonne[arc] + load.teu * teu[arc]) * 1e-3;
    return rounded(network, gramsOf, found);
  });
}

// Whether a subsidy pays for trade of its own countries.
export const pays = (view, price, load) => Boolean(price) && touches(view.network, price, load.countries);

// Service that a haul rides with, from 1; 0 for every other arc.
export function ridden(network) {
  const kind = network.text("kind");
  return network.keep("ridden", () =>
    Int32Array.from(network.columns.service, (service, arc) => (service && kind[arc] === "haul" ? service : 0)),
  );
}

// Arcs whose price a subsidy may lower, and those with which they are rounded.
function subsidised(network) {
  const series = new Set(network.columns["series order"]);
  return network.keep("subsidised", () =>
    Int32Array.from(ridden(network).keys()).filter((arc) => ridden(network)[arc] || series.has(arc)),
  );
}

function sharesPaid(view, load, pieces) {
  const { network, epoch, key } = view;
  const share = network.number("price share");
  const ofKey = network.latest("shares of subsidies", [epoch.subsidy, load.timeless], () => {
    const found = Float64Array.from(epoch.subsidy, (price) => (pays(view, price, load) ? share[price] : 0));
    return network.settled("shares of keys", found);
  });
  return network.latest("shares paid", [pieces, key, ofKey], () => {
    const found = new Float64Array(network.tail.length);
    if (!ofKey.some(Boolean)) return found;
    for (const arc of subsidised(network)) {
      let sum = 0;
      for (let at = 3 * arc; at < 3 * arc + 3; at++) sum += pieces[at] * (key[at] ? ofKey[key[at] - 1] : 0);
      found[arc] = sum / 100;
    }
    return found;
  });
}

function ridesPaid(view, load, pieces) {
  const { network, epoch } = view;
  const feu = network.latest("rides of services", [epoch.ride, epoch.amount, load.timeless], () => {
    const each = Float64Array.from(epoch.ride, (price) => (pays(view, price, load) ? amountsOf(view, price)[0] : 0));
    return network.settled("rides paid", each);
  });
  if (!feu.some(Boolean)) return null;
  return network.latest("parts paid", [pieces, feu, epoch.ride, load.feu], () => partsPaid(view, load, pieces, feu));
}

function partsPaid(view, load, pieces, feu) {
  const { network, epoch } = view;
  const [km, rideKm, ceiling] = ["km", "service ride km", "price ceiling"].map((name) => network.number(name));
  const found = new Float64Array(network.tail.length);
  const rider = ridden(network);
  for (const arc of subsidised(network)) {
    const service = rider[arc];
    if (!service) continue;
    const most = (ceiling[epoch.ride[service - 1]] * charged(pieces, arc)) / 100;
    found[arc] = Math.min((feu[service - 1] / rideKm[service - 1]) * km[arc] * load.feu, most);
  }
  return found;
}

const charged = (pieces, arc) => pieces[3 * arc] + pieces[3 * arc + 1] + pieces[3 * arc + 2];

// Cents of some arcs, among them all those of series; of others they are 0.
function centsAt(network, arcs, values) {
  if (hasSeries(network)) return rounded(network, centsOf, values);
  const found = new Float64Array(values.length);
  for (const arc of arcs) found[arc] = cents(values[arc]);
  return found;
}

export function subsidiesOn(view, load, pieces) {
  const { network } = view;
  const shares = sharesPaid(view, load, pieces);
  const rides = ridesPaid(view, load, pieces);
  return network.latest("subsidies", [shares, rides, pieces], () => {
    const arcs = subsidised(network);
    const paid = centsAt(network, arcs, shares);
    const parts = rides && centsAt(network, arcs, rides);
    const rider = ridden(network);
    for (const arc of arcs) {
      if (parts) paid[arc] = Math.min(paid[arc] + parts[arc], charged(pieces, arc));
      if (!rider[arc]) paid[arc] = 0;
    }
    return paid;
  });
}

function withDrayage(view, load, rates, { pieces, time, co2 }) {
  const { network, epoch } = view;
  const { pickup_km: before, delivery_km: after } = load.box;
  if (!before && !after) return { pieces, time, co2 };
  refuseUnpriced(view, load);
  const sums = { pieces: pieces.slice(), time: time.slice(), co2: co2.slice() };
  const [tonne, teu] = ["tonne", "teu"].map((part) => network.number(`grams ${epoch.grams} gate ${part}`));
  let place = 0;
  for (const [gates, km] of [
    [network.columns.pickup, before],
    [network.columns.delivery, after],
  ])
    for (const gate of gates) {
      sums.pieces[3 * gate] = cents(rates.perKm[view.key[3 * gate] - 1] * km);
      sums.time[gate] += seconds(km / DRAYAGE_KMH);
      sums.co2[gate] += grams((tonne[place] * load.tonnes + teu[place] * load.teu) * km * 1e-3);
      place++;
    }
  return sums;
}

function refuseUnpriced(view, load) {
  const { network, epoch } = view;
  const country = network.text("key country");
  network.text("key item").forEach((item, key) => {
    if (item === "drayage" && load.countries.includes(country[key]) && !network.offers[epoch.offer[key]][0])
      throw new Error(`no drayage price in ${country[key]} then: ask for 0 km`);
  });
}

const nothing = (network) => network.keep("nothing on arcs", () => new Float64Array(network.tail.length));

// A carrier's container is given back, and its days are paid.
function withLease(view, load, rates, sums) {
  if (!load.carrier) return { ...sums, lease: nothing(view.network) };
  const { network, epoch } = view;
  if (!epoch.lease) throw new Error("no lease of a carrier's container is known then: bring your own");
  const pieces = sums.pieces.slice();
  for (const gate of network.columns.delivery)
    for (const at of [3 * gate + 1, 3 * gate + 2]) pieces[at] = cents(rates.flat[view.key[at] - 1] ?? 0);
  const [feu, box] = amountsOf(view, epoch.lease);
  const hourly = (feu * load.feu + box * load.boxes) / 24;
  return { ...sums, pieces, lease: centsByTime(network, "lease", sums.time, hourly) };
}

function centsByTime(network, name, time, hourly) {
  return network.latest(name, [time, hourly], () => {
    const each = hourly / 3600;
    const found = new Float64Array(time.length);
    for (let arc = 0; arc < found.length; arc++) found[arc] = time[arc] * each;
    return rounded(network, centsOf, found);
  });
}

function worthOf(view, load, cost, time) {
  const { network } = view;
  const ofTime = centsByTime(network, "worth of time", time, load.valueOfTime ?? view.epoch.value_of_time * load.feu);
  return network.latest("worth", [cost, ofTime], () => cost.map((one, arc) => one + ofTime[arc]));
}

function cut(row, most) {
  let place = 0;
  while (place < row.length && row[place] <= most) place++;
  return place < row.length ? row.map((one) => Math.min(one, most)) : row;
}

// Cents, seconds, grams, boardings and generalised cents of every arc, and what they were made of; not the last of these
// where they are not asked for.
export function weighLoad(view, load, waits, isGeneralised = true) {
  const { network } = view;
  const { most } = network.facts;
  const { time, share } = waited(view, waits);
  const rates = ratesOf(view, load);
  const bare = { pieces: piecesOf(view, rates, share), time, co2: emitted(view, load) };
  const subsidy = load.box.subsidies ? subsidiesOn(view, load, bare.pieces) : nothing(network);
  const sums = withLease(view, load, rates, withDrayage(view, load, rates, bare));
  const { pieces, lease } = sums;
  const cost = network.latest("cost", [pieces, subsidy, lease], () => {
    const found = new Float64Array(lease.length);
    for (let arc = 0; arc < found.length; arc++) found[arc] = charged(pieces, arc) - subsidy[arc] + lease[arc];
    return found;
  });
  const boards = network.keep("boards of arcs", () => Float64Array.from(network.columns.boards));
  const rows = [cost, sums.time, sums.co2, boards];
  if (isGeneralised) rows.push(worthOf(view, load, cost, sums.time));
  return {
    view,
    load,
    waits,
    rates,
    share,
    subsidy,
    lease,
    pieces,
    matrix: rows.map((row, place) => network.latest(`row ${place}`, [row], () => cut(row, most))),
  };
}

// Refuse totals in which something may have been cut.
export function refuseCut(network, totals) {
  for (const total of totals)
    if (!(total < network.facts.most)) throw new Handover("these boxes make sums too large to be counted here");
}
