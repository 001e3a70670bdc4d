// A question as others take it: a call of Python, a command, JSON.

const FIELDS = [
  ["containers", "--containers", 1],
  ["container_type", "--container-type", "45G1"],
  ["hs", "--hs", ""],
  ["cargo_tonnes_each", "--tonnes-each", null],
  ["value_each", "--value-each", null],
  ["decay_per_day", "--decay-per-day", 0],
  ["value_of_time", "--value-of-time", null],
  ["container_owner", "--container-owner", "shipper"],
  ["dangerous", "--dangerous", ""],
  ["power_within_h", "--power-within-h", null],
  ["pickup_km", "--pickup-km", 0],
  ["delivery_km", "--delivery-km", 0],
  ["prices", "--prices", "market"],
  ["subsidies", null, true],
  ["split", null, true],
  ["air", null, null],
];

export const namesOf = (points) => points.map(({ kind, key }) => `${kind}:${key}`);

function python(value) {
  if (value === null) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  if (Array.isArray(value)) return `[${value.map(python).join(", ")}]`;
  if (typeof value === "object")
    return `{${Object.entries(value)
      .map(([key, one]) => `${python(key)}: ${python(one)}`)
      .join(", ")}}`;
  return JSON.stringify(value);
}

export function asPython(page, question) {
  const { origin, destination, ...box } = question.shipment;
  const given = FIELDS.filter(([name, , usual]) => name in box && box[name] !== usual).map(([name]) => [
    name,
    box[name],
  ]);
  const fields = [...given, ["ready", box.ready]].map(([name, value]) => `${name}=${python(value)}`).join(", ");
  const { arrive } = question;
  const options = [arrive ? `arrive=${python(arrive)}` : `criteria=${python(question.criteria)}`];
  if (Object.keys(question.limits).length) options.push(`limits=${python(question.limits)}`);
  for (const name of ["via", "avoid"])
    if (question[name].length) options.push(`${name}=${python(namesOf(question[name]))}`);
  const lifts = question.lifted.map((rule) => `.lift(${python(rule)})`).join("");
  return [
    "import corridor as cd",
    `network = cd.open_network(${python(page.data.networkName)})`,
    ...(lifts ? [`network = cd.Scenario("lifted")${lifts}.apply(network)`] : []),
    `box = cd.Shipment(${python(origin)}, ${python(destination)}, ${fields})`,
    arrive
      ? `last = cd.latest_departure(network, box, ${options.join(", ")})`
      : `front = cd.pareto_routes(network, box, ${options.join(", ")})`,
    "",
  ].join("\n");
}

const quoted = (text) => (/^[\w.,:=+/-]+$/.test(text) ? text : `'${String(text).replaceAll("'", "'\\''")}'`);

// Options that say yes or no, where that is not what they say anyhow.
function flagsOf(box) {
  const off = ["subsidies", "split", "air"].filter((name) => box[name] === false).map((name) => `--no-${name}`);
  return box.air === true ? ["--air", ...off] : off;
}

export function asCommand(page, question) {
  const { shipment: box, criteria, limits, arrive, via, avoid, lifted } = question;
  const given = FIELDS.filter(([name, option, usual]) => option && name in box && box[name] !== usual);
  const words = [
    ...["corridor", arrive ? "route" : "pareto", box.origin, box.destination],
    ...given.flatMap(([name, option]) => [option, box[name]]),
    ...flagsOf(box),
    ...["--date", box.ready.replace(" ", "T")],
    ...(arrive ? ["--arrive-by", arrive.replace(" ", "T")] : ["--criteria", criteria.join(",")]),
    ...Object.entries(limits).flatMap(([name, limit]) => ["--limit", `${name}=${limit}`]),
    ...namesOf(via).flatMap((name) => ["--via", name]),
    ...namesOf(avoid).flatMap((name) => ["--avoid", name]),
    ...lifted.flatMap((rule) => ["--lift", rule]),
    ...["--network", page.data.networkName],
  ];
  return `${words.map((word) => quoted(String(word))).join(" ")}\n`;
}

export const asJson = (_page, question) => `${JSON.stringify(question, null, 2)}\n`;

export const CALLS = { Python: asPython, command: asCommand, JSON: asJson };
