// What things are called, and which place a name means: as `corridor.model.tables.places.fold` reads it.

const LETTERS = { ł: "l", ø: "o", đ: "d", ð: "d", þ: "th", æ: "ae", œ: "oe", ı: "i" };

export function fold(text) {
  const apart = text.toLowerCase().replace(/ß/g, "ss").normalize("NFKD").toLowerCase();
  const marks = [...apart].filter((mark) => /[\p{L}\p{N}]/u.test(mark));
  return marks
    .map((mark) => LETTERS[mark] ?? mark)
    .join("")
    .normalize("NFKC");
}

export const placeOf = (page, id) => page.data.places.find((place) => place.id === id);

// The terminal that a name means, by its id; an Error says what is wrong with the name.
export function terminalOf(page, network, text) {
  const found = page.data.names[fold(text)];
  const { terminals } = page.data;
  if (Array.isArray(found)) {
    const listed = found.map((at) => network.facts.names[at]).join(", ");
    throw new Error(`“${text}” fits places of different cities: name one of ${listed}`);
  }
  if (found === undefined) throw new Error(`no place is called “${text}”: choose one of the list`);
  if (!network.gates["gate out"].has(found))
    throw new Error(`${network.facts.names[found]} handles no boxes: name a terminal near it`);
  return terminals[found];
}

const KINDS = {
  terminal: ({ network }, id) => network.facts.names[network.place.get(id)],
  border: ({ network }, id) => network.facts.borders.find((row) => row.border_id === id)?.name,
  service: ({ network }, id) => network.facts.service_names[network.facts.services.indexOf(id)],
  country: ({ data }, id) => data.countryNames[id],
  link({ data }, id) {
    const link = data.links.find((one) => one.id === id);
    return link && `${data.places[link.a].name} – ${data.places[link.b].name} (${link.mode})`;
  },
};

// What people call a thing that is closed or met: { kind, key }.
export const labelOf = (page, { kind, key }) => KINDS[kind]?.(page, key) || key;
