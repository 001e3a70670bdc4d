// Which route of a corridor stands for it, and which corridors are shown first.

export const SORTS = { cost: ["Cost", "perBox"], hours: ["Days", "hours"], co2: ["CO2e", "co2"] };
const MEASURES = Object.values(SORTS).map(([, measure]) => measure);

const measured = (page, number) => page.data.routes[number][SORTS[page.sort][1]] ?? Infinity;

export const byMeasure = (page) => (a, b) => measured(page, a) - measured(page, b);

const best = (page, order) =>
  page.data.corridors[order].routes.reduce((a, b) => (measured(page, b) < measured(page, a) ? b : a));

// The number of the reader's variant, else of the best.
export const chosen = (page, order) => (page.picks.has(order) ? page.picks.get(order) : best(page, order));
export const chosenRoute = (page, order) => page.data.routes[chosen(page, order)];

// How far two corridors differ: in the way they take, and in cost, days and CO2e.
function differ(a, b) {
  const both = [...a.links].filter((link) => b.links.has(link)).length;
  const all = a.links.size + b.links.size - both;
  return (all ? 1 - both / all : 0) + Math.hypot(...a.values.map((value, at) => value - b.values[at]));
}

// What a reader should see first: the cheapest, the fastest, the greenest, then whatever differs most
// from those on the map.
export function showSome(page, count) {
  const { corridors, routes, legs } = page.data;
  const orders = [...corridors.keys()];
  const least = (order, key) => Math.min(...corridors[order].routes.map((route) => routes[route][key] ?? Infinity));
  const sketches = orders.map((order) => ({
    links: new Set(routes[best(page, order)].legs.flatMap((leg) => legs[leg].links)),
    values: MEASURES.map((key) => Math.log(Math.max(least(order, key), 1))),
  }));
  page.shown = new Set();
  for (const key of MEASURES)
    if (page.shown.size < count) page.shown.add(orders.reduce((a, b) => (least(b, key) < least(a, key) ? b : a)));
  const distance = (order) => Math.min(...[...page.shown].map((other) => differ(sketches[order], sketches[other])));
  while (page.shown.size < count) {
    const left = orders.filter((order) => !page.shown.has(order));
    page.shown.add(left.reduce((a, b) => (distance(b) > distance(a) ? b : a)));
  }
}
