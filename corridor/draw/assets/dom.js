// Elements of the page. Text from tables only ever becomes a text node: nothing here parses HTML. What the page says itself
// is said in its language; names of tables stand in <bdi>, as they are called in it.
import { nameOf, say } from "./words.js";

const SAID = ["aria-label", "title", "placeholder"];

const missing = (value) => value === null || value === undefined;

function setAttribute(node, key, value) {
  if (key.startsWith("on")) node.addEventListener(key.slice(2), value);
  else node.setAttribute(key, value === true ? "" : SAID.includes(key) ? say(String(value)) : String(value));
}

function fill(node, attributes, children) {
  for (const [key, value] of Object.entries(attributes || {}))
    if (!missing(value) && value !== false) setAttribute(node, key, value);
  const text = node.localName !== "bdi" ? say : nameOf;
  for (const child of children.flat(Infinity))
    if (!missing(child) && child !== "")
      node.append(child instanceof Node ? child : document.createTextNode(text(String(child))));
  return node;
}

export const el = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
export const svg = (tag, attributes, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", tag), attributes, children);

// A name in any script, kept from turning the text around it.
export const name = (text, attributes) => el("bdi", attributes, text);

export function download(file, text, type) {
  const link = el("a", { href: URL.createObjectURL(new Blob([text], { type })), download: file });
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}
