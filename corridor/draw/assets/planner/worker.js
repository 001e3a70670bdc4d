// What runs beside the page, in a thread of its own.
import { yearOf } from "./history.js";
import { Network } from "./network.js";
import { answer, sent } from "./reply.js";

let network = null;

const JOBS = {
  network(buffer) {
    network = new Network(buffer);
  },
  ask: (question) => postMessage(sent(answer(network, question))),
  years({ question, epochs }) {
    for (const epoch of epochs) postMessage({ epoch, year: yearOf(network, question, network.epochs[epoch]) });
  },
};

export function serve() {
  self.onmessage = ({ data: [job, value] }) => JOBS[job](value);
}
