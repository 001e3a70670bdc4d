// What a page says in its language, as `corridor/draw/page/words.py` says it in reports: in a key {} stands for any text,
// {#} for a number, and (s) may be there or not. Numbers are written as in English and become those of the language here.
import { SPOKEN } from "./translations.js";

const HOLES = /(\{\}|\{#\}|\(s\))/;
const NUMBER = "([-−+\\d.,:\\s–]*\\d[-−+\\d.,:\\s–]*)";
const PARTS = { "{}": "(.+)", "{#}": NUMBER, "(s)": "s?" };
const LISTS = [" · ", "; ", ", "];
const JOINS = [" – ", " - ", "-"]; // between the two names of a way or a border
// An amount as English has it; a date, a version, a number within a name is none.
const AMOUNT = /(?<![\w.,])(?:0|[1-9]\d{0,2}(?:,\d{3})+|[1-9]\d*)(?:\.\d+)?(?!\w|[.,]\d|\.(?:\s|$))/g;
const OF_NUMBERS = /^[-−+–·\d.,:()×%±→A-Z\s]*\d[-−+–·\d.,:()×%±→A-Z\s]*$/;

const plain = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
const bare = (key) => key.replace(new RegExp(HOLES, "g"), "").length;
const expression = (key) => key.split(HOLES).map((part) => PARTS[part] ?? plain(part));
const patternsOf = (words) =>
  Object.keys(words)
    .filter((key) => HOLES.test(key))
    .sort((one, other) => bare(other) - bare(one) || (one < other ? -1 : 1))
    .map((key) => [new RegExp(`^${expression(key).join("")}$`), words[key]]);

let known = new Map();
let called = {}; // what a network's places are called
let patterns = [];
let numbers = String;

// Russian has a narrow blank and a comma.
const inRussian = (text) => text.replace(AMOUNT, (number) => number.replaceAll(",", "\u202f").replace(".", ","));

// Say everything in this language from now on; names that a network has in it stand beside the words.
export function speak({ language, words, names }) {
  called = names;
  known = new Map([...Object.entries(names), ...Object.entries(words)]);
  patterns = patternsOf(words);
  numbers = language === "ru" ? inRussian : String;
}
speak(SPOKEN);

const filled = (told, parts) => told.replace(/\{(\d)\}/g, (_, at) => say(parts[at]));

// A text in the language of the page; what has no translation, as many names have none, stays as it is.
export function say(text) {
  if (!known.size) return text;
  if (!known.has(text)) known.set(text, composed(text));
  return known.get(text);
}

function composed(text) {
  if (OF_NUMBERS.test(text)) return numbers(text);
  for (const [pattern, words] of patterns) {
    const found = pattern.exec(text);
    if (found) return filled(words, found.slice(1));
  }
  const between = LISTS.find((one) => text.includes(one));
  return between ? text.split(between).map(say).join(between) : joined(text);
}

const isCalled = (text) => Object.hasOwn(called, text);

// A border or a way by the names of its ends, where both are known, and a ride between two places.
function joined(text) {
  const between = JOINS.find((one) => text.includes(one) && text.split(one).every(isCalled));
  return between
    ? text
        .split(between)
        .map((end) => called[end])
        .join(between)
    : ridden(text);
}

// What rides comes first, and then the two places.
function ridden(text) {
  const [, before, to] = /^(.+) - (.+)$/.exec(text) || [];
  if (!isCalled(to)) return text;
  const words = before.split(" ");
  const at = words.findIndex((_, place) => place && isCalled(words.slice(place).join(" ")));
  if (at < 0) return text;
  const ends = [words.slice(at).join(" "), to].map((end) => called[end]);
  return `${say(words.slice(0, at).join(" "))}: ${ends.join(" - ")}`;
}

// A name of the tables: as it is called in the language, or as it is.
export const nameOf = (text) => (isCalled(text) ? called[text] : joined(text));
