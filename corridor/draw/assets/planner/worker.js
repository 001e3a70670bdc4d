// What runs beside the page, in a thread of its own.
import { searchYears } from "./history.js";
import { Network } from "./network.js";
import { answer, sent } from "./reply.js";

let network = null;

const JOBS = {
  network(buffer) {
    network = new Network(buffer);
  },
  ask: (question) => postMessage(sent(answer(network, question))),
  years: ({ question, epochs }) => searchYears(network, question, epochs, (year) => postMessage(year)),
};

export function serve() {
  self.onmessage = ({ data: [job, value] }) => JOBS[job](value);
}
