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

// As `corridor.graph.time_windows` says it.
const BY_THE_CLOCK = "a search by the clock (depart, --depart) waits or goes around";

// Whether a door is shut when a box gets there, between two instants.
function doorShut({ network, view, load }, arc, instants) {
  const zone = network.text("clock")[arc];
  const [came, left] = instants.map((instant) => dayOf(onTheClock(instant, zone)));
  const stay = [came, network.text("kind")[arc] === "border" ? left : came];
  if (stay[1] <= view.epoch.until) return "";
  const text = closedBorder(view, arc, stay) || laterRule(view, load, arc, stay[1]);
  return text && `${text}, and the box gets there on ${came}: ${BY_THE_CLOCK}`;
}

// Where a season ends before all who come in it find a departure.
function endingSeason(weights, arc) {
  const { network } = weights.view;
  const service = network.columns.service[arc];
  if (network.text("kind")[arc] !== "waiting" || !service || !weights.waits.get(service - 1)?.cut) return "";
  const until = network.facts.days[network.columns["service until"][service - 1] - 1];
  return `${network.facts.service_names[service - 1]} runs until ${until}: there may be no departure left`;
}

// Warnings by arc.
export function closedOnArrival(asked, arcs) {
  const { network, view, weights, ready } = asked;
  const start = asInstant(ready, network.text("clock")[arcs[0]]);
  // no calendar is a day and a half ahead of another
  const safe = Date.parse(`${view.epoch.until}T00:00Z`) - ready - 36 * 3_600_000;
  const found = new Map();
  let gone = 0;
  for (const arc of arcs) {
    const began = gone;
    gone += 1000 * weights.matrix[1][arc];
    const shut = gone < safe ? "" : doorShut(asked, arc, [start + began, start + gone]);
    const text = [endingSeason(weights, arc), shut].filter(Boolean).join("; ");
    if (text) found.set(arc, text);
  }
  return found;
}
