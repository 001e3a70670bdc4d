// Threads beside the page: one for a question that takes long, some for the years. Where a browser gives none, the page
// itself does the work, and stands still meanwhile.
import { searchYears } from "./history.js";
import { answer, received, sent } from "./reply.js";

const MOST = 4;

export class Threads {
  constructor(network) {
    this.network = network;
    this.address = URL.createObjectURL(new Blob([network.facts.thread], { type: "text/javascript" }));
    this.running = { ask: [], years: [] };
  }

  // End what was begun for another question.
  stop(job) {
    for (const worker of this.running[job]) worker.terminate();
    this.running[job] = [];
  }

  // Give a thread a job; otherwise: what to do where there is none.
  begin(job, value, onmessage, otherwise) {
    try {
      const worker = new Worker(this.address);
      worker.onmessage = ({ data }) => onmessage(data);
      worker.onerror = (event) => {
        event.preventDefault();
        if (this.running[job].includes(worker)) otherwise();
      };
      this.running[job].push(worker);
      worker.postMessage(["network", this.network.buffer]);
      worker.postMessage([job, value]);
    } catch {
      otherwise();
    }
  }

  // Tell what came of a question, once it is known.
  ask(question, tell) {
    this.stop("ask");
    const done = (reply) => {
      this.stop("ask");
      tell(received(this.network, question, reply));
    };
    this.begin("ask", question, done, () => done(sent(answer(this.network, question))));
  }

  // Tell, for each epoch that has prices, its number and what was found.
  years(question, tell) {
    this.stop("years");
    const { epochs } = this.network;
    const every = [...epochs.keys()].filter((epoch) => !epochs[epoch].problem);
    const threads = Math.min(MOST, navigator.hardwareConcurrency || 1);
    for (let first = 0; first < threads; first++) {
      // neighbours together: from one epoch to the next little changes
      const mine = every.slice(...[first, first + 1].map((part) => Math.round((part * every.length) / threads)));
      const here = () => searchYears(this.network, question, mine, tell);
      this.begin("years", { question, epochs: mine }, tell, here);
    }
    return every.length;
  }
}
