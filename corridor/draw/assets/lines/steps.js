// Links and routes as steps: straight pieces with what each needs to be coloured.

export const MODE_NAMES = {
  rail: "Rail",
  ferry: "Train ferry",
  road: "Road",
  sea: "Sea",
  barge: "Inland waterway",
  air: "Air",
};
const MOVES = ["haul", "pickup", "delivery"];

// Flat differences in parts of a degree become points: lat, lon.
export function unpack(flat, scale) {
  const points = [];
  let x = 0;
  let y = 0;
  for (let i = 0; i < flat.length; i += 2) {
    x += flat[i];
    y += flat[i + 1];
    points.push([y / scale, x / scale]);
  }
  return points;
}

// As it is drawn: a leg by train ferry is one of rail for all else.
export const modeOf = ({ links }, leg) => (links[leg.links[0]]?.mode === "ferry" ? "ferry" : leg.mode);

// In the direction of travel. A line of one piece gets a middle, so that either half has its own country.
function stepsAlong(data, position, backwards, facts) {
  const link = data.links[position];
  const points = [...link.points];
  if (points.length === 2) points.splice(1, 0, [(points[0][0] + points[1][0]) / 2, (points[0][1] + points[1][1]) / 2]);
  const apart = ["sea", "air", "ferry"].includes(link.mode);
  const ends = [data.places[link.a].country, data.places[link.b].country];
  const steps = [];
  for (let i = 1; i < points.length; i++) {
    const country = apart ? "" : ends[(i - 0.5) / (points.length - 1) < 0.5 ? 0 : 1];
    steps.push({ ...facts, link: position, from: points[i - 1], to: points[i], country, schematic: link.schematic });
  }
  if (!backwards) return steps;
  return steps.reverse().map((step) => ({ ...step, from: step.to, to: step.from }));
}

export function stepsOfLink(data, position) {
  const { mode, gauge, confidence } = data.links[position];
  return stepsAlong(data, position, false, { mode, gauge, confidence, leg: null });
}

// Legs one after the other; a leg without links is a straight, schematic step.
export function stepsOfLegs(data, positions) {
  const steps = [];
  for (const position of positions) {
    const leg = data.legs[position];
    const facts = { mode: modeOf(data, leg), gauge: leg.gauge, confidence: leg.confidence, leg: position };
    if (leg.links.length) {
      let here = leg.from;
      for (const number of leg.links) {
        const link = data.links[number];
        const backwards = link.b === here && link.a !== here;
        steps.push(...stepsAlong(data, number, backwards, { ...facts, mode: facts.mode || link.mode }));
        here = backwards ? link.a : link.b;
      }
    } else if (MOVES.includes(leg.kind) && leg.mode && leg.from !== null && leg.to !== null && leg.from !== leg.to) {
      const [a, b] = [data.places[leg.from], data.places[leg.to]];
      const ends = { from: [a.lat, a.lon], to: [b.lat, b.lon], country: a.country };
      steps.push({ ...facts, ...ends, link: null, schematic: 1 });
    }
  }
  return steps;
}
