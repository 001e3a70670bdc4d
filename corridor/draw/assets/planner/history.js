// One question on every epoch: the least cost and the least days over time, and what changed where they did.
import { ask } from "./question.js";

const FIRST = "2000-01-01"; // what is before holds until there

// The least of a criterion on an epoch, with what closes arcs then; null where there is no way or no exact answer.
function leastOf(network, question, criterion) {
  try {
    const found = ask(network, { ...question, criteria: [criterion], limits: {} });
    return { value: found.points.length ? found.points[0][0] : null, blocks: found.blocks };
  } catch {
    return { value: null, blocks: [] };
  }
}

const dayIn = (epoch) => (epoch.since < FIRST ? epoch.until : epoch.since);

export function yearOf(network, question, epoch) {
  const day = dayIn(epoch);
  const hour = question.shipment.ready.slice(10);
  const then = { ...question, shipment: { ...question.shipment, ready: `${day}${hour}` } };
  const [cost, time] = ["cost", "hours"].map((name) => leastOf(network, then, name));
  return {
    day,
    until: epoch.until,
    cost: cost.value === null ? null : cost.value / 100 / question.shipment.containers,
    days: time.value === null ? null : time.value / 86_400,
    reasons: new Set(cost.blocks.map(({ text }) => text)),
  };
}

// What began and what ended between two epochs.
export function eventsBetween(before, after) {
  const began = [...after.reasons].filter((text) => !before.reasons.has(text)).map((text) => `begins: ${text}`);
  const ended = [...before.reasons].filter((text) => !after.reasons.has(text)).map((text) => `ends: ${text}`);
  return [...began, ...ended];
}
