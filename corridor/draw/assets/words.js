// What a page says in its language, as `corridor/draw/page/words.py` says it in reports: in a key {} stands for any text,
// {#} for a number, and (s) may be there or not.
import { WORDS } from "./translations.js";

const HOLES = /(\{\}|\{#\}|\(s\))/;
const NUMBER = "([-−+\\d.,:\\s–]*\\d[-−+\\d.,:\\s–]*)";
const PARTS = { "{}": "(.+)", "{#}": NUMBER, "(s)": "s?" };
const LISTS = [" · ", ", "];

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

// Say everything by these words from now on; names that a network has in a language stand beside them.
export function speak(words, names = {}) {
  called = names;
  known = new Map([...Object.entries(names), ...Object.entries(words)]);
  patterns = patternsOf(words);
}
speak(WORDS);

const filled = (told, parts) => told.replace(/\{(\d)\}/g, (_, at) => say(parts[at]));

// A text in the language of the page; what has no translation, as names have none, stays as it is.
export function say(text) {
  if (!known.size) return text;
  if (!known.has(text)) known.set(text, composed(text));
  return known.get(text);
}

function composed(text) {
  for (const [pattern, words] of patterns) {
    const found = pattern.exec(text);
    if (found) return filled(words, found.slice(1));
  }
  const between = LISTS.find((one) => text.includes(one));
  // a list of names alone is a name, too, and stays whole
  const part = (one) => (one in called ? one : say(one));
  return between ? text.split(between).map(part).join(between) : text;
}
