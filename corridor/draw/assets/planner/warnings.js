// Arcs of a route that are shut on the day the box reaches them: as `corridor.graph.time_windows.closed_on_arrival`.
import { asInstant, dayOf, onTheClock } from "./clocks.js";
import { concerns } from "./closing.js";
import { SHUT } from "./network.js";

const isOn = (rule, day) => (!rule.since || rule.since <= day) && (!rule.until || day <= rule.until);
const later = (...days) => days.sort().at(-1);

function closedBorder(view, arc, [came, left]) {
  const { network } = view;
  if (network.text("kind")[arc] !== "border") return "";
  const crossing = view.crossing[arc] - 1;
  const rows = network.facts.borders
    .map((row, place) => [row, place + 1])
    .filter(([row]) => row.border_id === network.text("border")[arc])
    .sort(([one], [other]) => (one.id < other.id ? -1 : 1));
  for (const [row, place] of rows) {
    if (!SHUT.includes(row.state) || row.since > left || row.until < came) continue;
    // which row a train goes by on a day is for that day's epoch to say: others may be about other trains
    const epoch = network.epochs[network.epochOn(later(row.since, came))];
    if (epoch && epoch.border[crossing] === place) return `${row.name} is ${row.state} ${row.window}`;
  }
  return "";
}

function laterRule(view, load, arc, day) {
  const { network, epoch } = view;
  const found = network.facts.rules.findIndex(
    (rule, number) =>
      isOn(rule, day) &&
      !isOn(rule, epoch.since) &&
      concerns(rule, load) &&
      view.closedBy("rule", number).includes(arc),
  );
  const rule = network.facts.rules[found];
  return rule ? `${rule.name} (${rule.window})` : "";
}

// Warnings by arc.
export function closedOnArrival(asked, arcs) {
  const { network, view, load, weights, ready } = asked;
  const clock = network.text("clock");
  const kind = network.text("kind");
  const start = asInstant(ready, clock[arcs[0]]);
  const end = Date.parse(`${view.epoch.until}T00:00Z`) - 36 * 3_600_000;
  const found = new Map();
  let gone = 0;
  for (const arc of arcs) {
    const began = gone;
    gone += 1000 * weights.matrix[1][arc];
    // no calendar is a day and a half ahead of another
    if (ready + gone < end) continue;
    const [came, left] = [began, gone].map((time) => dayOf(onTheClock(start + time, clock[arc])));
    const stay = [came, kind[arc] === "border" ? left : came];
    if (stay[1] <= view.epoch.until) continue;
    const text = closedBorder(view, arc, stay) || laterRule(view, load, arc, stay[1]);
    if (text) found.set(arc, `${text}, and the box gets there on ${came}`);
  }
  return found;
}
