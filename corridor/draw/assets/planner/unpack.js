// The network out of the page: base64, deflated. Browsers that cannot inflate say so.
import { Network } from "./network.js";

export const canUnpack = () => typeof DecompressionStream === "function";

// Gives a promise of the network.
export function unpackNetwork(node) {
  const text = atob(JSON.parse(node.textContent));
  const bytes = Uint8Array.from(text, (one) => one.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).arrayBuffer().then((buffer) => new Network(buffer));
}
