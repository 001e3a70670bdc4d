// What came of a question, in words where nothing was found: in the page, or in a thread beside it.
import { Handover, Slow } from "./load.js";
import { fewestLifted } from "./no_route.js";
import { hoursNeeded } from "./power.js";
import { ask, taken } from "./question.js";

// Way-points as the search takes them.
export function searched(question) {
  const point = ({ kind, key }) => ({ kind, keys: [key], name: `${kind}:${key}` });
  return { ...question, via: question.via.map(point), avoid: question.avoid.map(point) };
}

const powered = (question, hours) => ({
  ...searched(question),
  shipment: { ...question.shipment, power_within_h: hours },
  criteria: ["hours"],
});

function whyNot(network, question, asked) {
  if (Object.keys(question.limits).length) {
    const free = ask(network, { ...searched(question), criteria: ["hours", "cost"], limits: {} });
    if (free.points.length) {
      const days = (free.points[0][0] / 86_400).toFixed(1);
      return { text: `No route keeps the limits: the fastest takes ${days} days.`, blocks: [] };
    }
  }
  if (question.via.length) {
    const direct = ask(network, { ...searched(question), via: [], limits: {} });
    if (direct.points.length) return { text: "No route meets what it is to pass, in that order.", blocks: [] };
  }
  const hours = hoursNeeded(asked);
  if (hours !== null && ask(network, powered(question, hours)).points.length)
    return { text: `No route keeps ${asked.load.powerWithin} h without power: ${hours} h would do.`, blocks: [] };
  const blocks = fewestLifted(asked);
  return blocks?.length
    ? { text: "No route. At the least these would have to fall:", blocks }
    : { text: "No route: the tables do not join these two places for such boxes.", blocks: [] };
}

// When boxes have to leave is told by the clock of the trains, which the page has not.
function refuseDue({ arrive, limits }) {
  if (!arrive) return;
  if (Object.keys(limits).length)
    throw new Error("The last departure in time is asked for without limits: clear them.");
  throw new Handover("The last departure in time goes by the clock of the trains.");
}

// Search, and say what came of it: { found }, { problem, handover, blocks }, or { isSlow } where the budget is spent.
export function answer(network, question, budget) {
  const began = performance.now();
  const patience = budget ? { ...question, budget } : question;
  try {
    refuseDue(question);
    const found = ask(network, searched(patience));
    const ms = performance.now() - began;
    if (found.points.length) return { found, ms };
    const { text, blocks } = whyNot(network, patience, found);
    return { problem: text, blocks, asked: found, ms };
  } catch (fault) {
    if (fault instanceof Slow) return { isSlow: true };
    return { problem: fault.message, handover: fault instanceof Handover, blocks: [] };
  }
}

// An answer as it goes from one thread to another: without the network, which both have.
export function sent({ found, asked, ...said }) {
  const of = found || asked;
  if (!of) return said;
  const { points, paths, without, labels } = of;
  return { ...said, found: { points, paths, without, labels } };
}

export function received(network, question, { found, ...said }) {
  if (!found) return said;
  const known = taken(network, searched(question), found);
  return said.problem ? { ...said, asked: known } : { ...said, found: known };
}
