// The network out of the page: base 85, deflated. Browsers that cannot inflate say so.
import { Network } from "./network.js";

export const canUnpack = () => typeof DecompressionStream === "function";

const LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%:()*+-;.=,?@^_`{|}~";

// Five letters are four bytes; the last ones may be fewer, as many less as there are bytes.
function bytesOf(said) {
  const missing = (5 - (said.length % 5)) % 5;
  const text = said + "~".repeat(missing);
  const digit = new Uint8Array(128);
  for (let place = 0; place < LETTERS.length; place++) digit[LETTERS.charCodeAt(place)] = place;
  const bytes = new DataView(new ArrayBuffer((text.length / 5) * 4));
  for (let at = 0; at < text.length; at += 5) {
    let value = 0;
    for (let place = at; place < at + 5; place++) value = value * 85 + digit[text.charCodeAt(place)];
    bytes.setUint32((at / 5) * 4, value);
  }
  return new Uint8Array(bytes.buffer, 0, bytes.byteLength - missing);
}

// Gives a promise of the network.
export function unpackNetwork(node) {
  const bytes = bytesOf(JSON.parse(node.textContent));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer().then((buffer) => new Network(buffer));
}
