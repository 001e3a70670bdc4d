// One question on every epoch: the least cost and the least days over time, and what changed where they did.
import { ask } from "./question.js";

const FIRST = "2000-01-01"; // what is before holds until there

const dayIn = (epoch) => (epoch.since < FIRST ? epoch.until : epoch.since);

// The least cost of a box and the least days on an epoch; null where there is no way, or no exact answer.
export function yearOf(network, question, epoch) {
  const { ready, containers } = question.shipment;
  const day = dayIn(epoch);
  const shipment = { ...question.shipment, ready: `${day}${ready.slice(10)}` };
  try {
    const { points, blocks } = ask(network, { ...question, shipment, criteria: ["cost", "hours"], limits: {} });
    const [cost, seconds] = [0, 1].map((place) => Math.min(...points.map((point) => point[place])));
    const reasons = new Set(blocks.map(({ text }) => text));
    if (!points.length) return { day, cost: null, days: null, reasons };
    return { day, cost: cost / 100 / containers, days: seconds / 86_400, reasons };
  } catch {
    return { day, cost: null, days: null, reasons: new Set() };
  }
}

// What began and what ended between two epochs.
export function eventsBetween(before, after) {
  const began = [...after.reasons].filter((text) => !before.reasons.has(text)).map((text) => `begins: ${text}`);
  const ended = [...before.reasons].filter((text) => !after.reasons.has(text)).map((text) => `ends: ${text}`);
  return [...began, ...ended];
}
