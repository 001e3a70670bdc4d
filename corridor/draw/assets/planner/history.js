// One question on every epoch: the least cost and the least days over time, and what changed where they did.
import { boundsOf } from "./least.js";
import { begun, LEAST, leastOf } from "./question.js";

const FIRST = "2000-01-01"; // what is before holds until there
const TOGETHER = 16; // epochs that are searched with the same bounds

const dayIn = (epoch) => (epoch.since < FIRST ? epoch.until : epoch.since);

function madeReady(network, question, number) {
  const day = dayIn(network.epochs[number]);
  const shipment = { ...question.shipment, ready: `${day}${question.shipment.ready.slice(10)}` };
  try {
    return { number, day, found: begun(network, { ...question, shipment, isLeast: true }) };
  } catch {
    return { number, day, found: null };
  }
}

// The least cost of a box and the least days; null where there is no way, or no exact answer.
function yearOf({ day, found }, { bounds, ...near }) {
  const unknown = { day, cost: null, days: null, reasons: new Set() };
  if (!found) return unknown;
  try {
    const [cost, seconds] = leastOf(found, bounds, near);
    const reasons = new Set(found.asked.blocks.map(({ text }) => text));
    if (cost === null) return { ...unknown, reasons };
    return { day, cost: cost / 100 / found.asked.load.boxes, days: seconds / 86_400, reasons };
  } catch {
    return unknown;
  }
}

// Tell, for some epochs one after the other, what is found.
export function searchYears(network, question, epochs, tell) {
  const ways = new Map();
  for (let at = 0; at < epochs.length; at += TOGETHER) {
    const some = epochs.slice(at, at + TOGETHER).map((number) => madeReady(network, question, number));
    const graphs = some.filter(({ found }) => found).map(({ found }) => found.widest);
    const known = graphs.length ? { ...boundsOf(graphs, LEAST), ways } : {};
    for (const one of some) tell({ epoch: one.number, year: yearOf(one, known) });
  }
}

// What began and what ended between two epochs: [begins or ends, what].
export function eventsBetween(before, after) {
  const began = [...after.reasons].filter((text) => !before.reasons.has(text)).map((text) => ["begins", text]);
  const ended = [...before.reasons].filter((text) => !after.reasons.has(text)).map((text) => ["ends", text]);
  return [...began, ...ended];
}
