// How a load waits for services whose departures do not take it all: as `corridor.graph.cargo.ServiceRoom`.
const SPARE = 1e-9;
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

// Moments are milliseconds of a clock that knows no time zone.
export const momentOf = (text) => Date.parse(`${text.replace(" ", "T")}${text.length > 10 ? "" : "T00:00"}Z`);

const sum = (values) => values.reduce((total, value) => total + value, 0);

// Waits until the last box has left, of departures that go on as their gaps say: for each gap [least, most] hours.
function gapSpans(gaps, departures) {
  const rounds = Math.floor((departures - 1) / gaps.length);
  const more = (departures - 1) % gaps.length;
  return gaps.map((gap, place) => {
    const after = Array.from({ length: more }, (_, step) => gaps[(place + step + 1) % gaps.length]);
    const least = rounds * sum(gaps) + sum(after);
    return [least, least + gap];
  });
}

// Mean hours of boxes that come in gaps; each gap has as many as it is long.
function meanOf(spans) {
  const total = sum(spans.map(([least, most]) => most - least));
  return sum(spans.map(([least, most]) => (most - least) * (least + most))) / (2 * total);
}

// Departures of a service that a load fills; 0 where not one box fits.
function departuresOf(room, load) {
  if (room < 0) return 1;
  const fitting = Math.floor(room / (load.teu / load.boxes) + SPARE);
  return fitting < 1 ? 0 : Math.ceil(load.boxes / fitting);
}

export function gapsOf(network) {
  let at = 0;
  const hours = network.number("gap hours");
  return network.keep("gaps", () =>
    Array.from(network.columns["service gaps"], (size) => Array.from({ length: size }, () => hours[at++])),
  );
}

// The end of the last day of each service; infinite where it runs on.
const endsOf = (network) =>
  network.keep("service ends", () =>
    Float64Array.from(network.columns["service until"], (day) =>
      day ? momentOf(network.facts.days[day - 1]) + DAY : Number.POSITIVE_INFINITY,
    ),
  );

const endOf = (network, service) => endsOf(network)[service];

// Hours until each departure that can be caught in a season that ends, where days are published; ascending.
function aheadOf(calendar, end, ready) {
  const found = [];
  for (let day = ready - (((ready % DAY) + DAY) % DAY); day < end; day += DAY) {
    const weekday = (new Date(day).getUTCDay() + 6) % 7;
    if (!calendar.weekdays.includes(weekday) && !calendar.dates.includes(new Date(day).toISOString().slice(0, 10)))
      continue;
    for (const second of calendar.times) {
      const wait = day + second * 1000 - ready;
      if (wait >= calendar.cutoff * HOUR) found.push(wait / HOUR);
    }
  }
  return found;
}

// The same of a box that takes the next departure.
export const regularSpans = (network, service) => gapSpans(gapsOf(network)[service], 1);

const waitOver = (spans, departures, cut) => ({ hours: meanOf(spans), spans, departures, cut });

// The wait for what a season has left; null where that is fewer departures than are needed.
function seasonWait(network, service, departures, ready) {
  const gaps = gapsOf(network)[service];
  const calendar = network.facts.calendars[service];
  const end = endOf(network, service);
  const plain = network.keep(`wait ${service} ${departures}`, () =>
    waitOver(gapSpans(gaps, departures), departures, false),
  );
  if (end - ready === Number.POSITIVE_INFINITY) return plain;
  if (!calendar) return lastWait(gaps[0], departures, (end - ready) / HOUR);
  const ahead = aheadOf(calendar, end, ready);
  const caught = ahead.slice(0, Math.max(0, ahead.length - departures + 1));
  if (!caught.length || caught.at(-1) <= 0) return null;
  if (caught.at(-1) >= Math.max(...gaps)) return plain;
  const spans = caught
    .map((last, at) => [ahead[at + departures - 1] - last, ahead[at + departures - 1] - (at ? caught[at - 1] : 0)])
    .filter(([least, most]) => most - least > 0);
  return waitOver(spans, departures, true);
}

// The same where only the departures a week are known.
function lastWait(gap, departures, hours) {
  const more = (departures - 1) * gap;
  const left = hours - more;
  if (left <= 0) return null;
  return waitOver([[more, more + Math.min(gap, left)]], departures, left < gap);
}

function whyNot(network, service, load, departures) {
  const name = network.facts.service_names[service];
  const room = `${name} takes ${network.number("service teu")[service]} TEU a departure`;
  const until = `runs until ${network.facts.days[network.columns["service until"][service] - 1]}`;
  if (!departures) return `${room}, and each of these boxes is ${load.teu / load.boxes} TEU`;
  if (departures > 1 && !load.box.split) return `${room}, and ${load.teu} TEU are to leave on one`;
  if (departures > 1) return `${room} and ${until}: too few for ${load.boxes} boxes`;
  return `${name} ${until}: no departure is left`;
}

const longestGaps = (network) =>
  network.keep("longest gaps", () => Float64Array.from(gapsOf(network), (gaps) => Math.max(...gaps)));

// A headway more than its departures: the last known one may be well before the end of the last day.
const isEnding = (network, service, departures, ready) =>
  (endOf(network, service) - ready) / HOUR < (departures + 1) * longestGaps(network)[service];

// The wait for a service, where it is not that of a single box in season, or why the boxes cannot take it.
function waitOf(view, load, service, [needed, moment]) {
  const { network, epoch } = view;
  const wait = needed && (needed === 1 || load.box.split) ? seasonWait(network, service, needed, moment) : null;
  if (wait) return needed > 1 || wait.cut ? { wait } : {};
  return epoch.idle[service] ? {} : { why: whyNot(network, service, load, needed) };
}

// Waits of a load by service, where it does not wait as a single box in season does, and the services closed to it.
export function waitsOf(view, load, ready) {
  const { network, epoch } = view;
  const rooms = network.number("service teu");
  const needed = network.latest("departures needed", [load.timeless], () =>
    rooms.map((room) => departuresOf(room, load)),
  );
  const boarded = network.keep("services boarded", () =>
    [...rooms.keys()].filter((service) => network.columns["service arc"][service]),
  );
  const isLast = (service) => !epoch.idle[service] && isEnding(network, service, needed[service], ready);
  const ending = new Set(boarded.filter(isLast));
  const found = { waits: new Map(), full: [] };
  for (const service of boarded.filter((one) => needed[one] !== 1 || ending.has(one))) {
    // where no season ends at all, none is looked at
    const moment = !epoch.idle[service] && ending.size ? ready : Number.NEGATIVE_INFINITY;
    const { wait, why } = waitOf(view, load, service, [needed[service], moment]);
    if (wait) found.waits.set(service, wait);
    if (why) found.full.push([service, why]);
  }
  return found;
}

// The last second at which the wait of each arc for a service may be over, after the boxes are ready.
export function lastSeconds(network, ready) {
  const last = Array.from(endsOf(network), (end) => Math.ceil((end - ready) / 1000 - 1e-4) - 1);
  const found = new Float64Array(network.tail.length).fill(Number.POSITIVE_INFINITY);
  const { boardings } = network;
  const { service } = network.columns;
  for (let place = 0; place < boardings.length; place++) found[boardings[place]] = last[service[boardings[place]] - 1];
  return found;
}

// Whether a path boards every service in its season.
export function keepsSeasons(path, seconds, last) {
  let gone = 0;
  return path.every((arc) => {
    gone += seconds[arc];
    return gone <= last[arc];
  });
}
