// What things are called, and which place a name means: as `corridor.model.tables.places.fold` reads it.
import { say } from "../words.js";

const LETTERS = { ł: "l", ø: "o", đ: "d", ð: "d", þ: "th", æ: "ae", œ: "oe", ı: "i" };

// Letters of both alphabets that look the same, small or as capitals.
const ALIKE = ["авекмнорстухіјѕ", "abekmhopctyxijs"];
const ALPHABETS = [/[а-яѐ-ҁ]/, /[a-z]/];

// A word without letters of the other alphabet that only look like its own; one that really has both stays as it is.
function oneAlphabet(word) {
  if (!ALPHABETS.every((letters) => letters.test(word))) return word;
  const plain = [0, 1].map((at) => [...word].map((mark) => ALIKE[1 - at][ALIKE[at].indexOf(mark)] ?? mark).join(""));
  return plain.find((one, at) => !ALPHABETS[at].test(one)) ?? word;
}

export function fold(text) {
  const apart = text.toLowerCase().replace(/ß/g, "ss").normalize("NFKD").toLowerCase();
  const marks = [...apart].filter((mark) => /[\p{L}\p{N}]/u.test(mark));
  return oneAlphabet(
    marks
      .map((mark) => LETTERS[mark] ?? mark)
      .join("")
      .normalize("NFKC"),
  );
}

export const placeOf = (page, id) => page.data.places.find((place) => place.id === id);

// Letters that would have to be put in, left out or changed.
function distance(one, other) {
  let row = Array.from({ length: other.length + 1 }, (_, at) => at);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++)
      next.push(Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1)));
    row = next;
  }
  return row.at(-1);
}

// A text that names no one place; nearest: the ids of those that it may have meant.
export class UnknownPlace extends Error {
  constructor(message, nearest) {
    super(message);
    this.nearest = nearest;
  }
}

// Where a route may begin or end.
const handlesBoxes = (network, at) => network.gates["gate out"].has(at);

// Places whose names are nearest to a text, of those that may be meant: at most three.
function nearest(network, text, mayBe) {
  const { called: names } = network.facts;
  const far = Math.max(1, Math.floor(text.length / 3));
  const near = Object.keys(names)
    .filter((key) => Math.abs(key.length - text.length) <= far)
    .map((key) => [distance(text, key), key])
    .filter(([letters]) => letters <= far)
    .sort(([one, key], [other, second]) => one - other || (key < second ? -1 : 1));
  const found = near.flatMap(([, key]) => names[key]).filter((at) => mayBe(network, at));
  return [...new Set(found)].slice(0, 3);
}

// The terminal that a name means, by its id; an Error says what is wrong with the name.
export function terminalOf(network, said, mayBe = handlesBoxes) {
  const text = said.trim();
  const { terminals, called: names } = network.facts;
  const refuse = (message, places) => {
    throw new UnknownPlace(
      message,
      places.map((at) => terminals[at]),
    );
  };
  const listed = (places) => places.map((at) => network.facts.names[at]).join(", ");
  // an id as it is written comes before names: MINSK is a junction, and Minsk the city
  const found = network.place.get(text) ?? names[fold(text)] ?? names[fold(text.replace(/^the /i, ""))];
  if (Array.isArray(found)) refuse(`“${text}” fits places of different cities: name one of ${listed(found)}`, found);
  if (found === undefined) {
    const near = nearest(network, fold(text), mayBe);
    refuse(
      `no place is called “${text}”; ${near.length ? `nearest: ${listed(near)}` : "choose one of the list"}`,
      near,
    );
  }
  if (!mayBe(network, found)) refuse(`${network.facts.names[found]} handles no boxes: name a terminal near it`, []);
  return terminals[found];
}

const KINDS = {
  terminal: ({ network }, id) => network.facts.names[network.place.get(id)],
  border: ({ network }, id) => network.facts.borders.find((row) => row.border_id === id)?.name,
  service: ({ network }, id) => network.facts.service_names[network.facts.services.indexOf(id)],
  country: ({ data }, id) => data.countryNames[id],
  link({ data, links }, id) {
    const link = data.links[links.get(id)];
    return link && `${data.places[link.a].name} – ${data.places[link.b].name} (${link.mode})`;
  },
};

// What people call a thing that is closed or met, in the language of the page: { kind, key }.
export const labelOf = (page, { kind, key }) => say(KINDS[kind]?.(page, key) || key);
