// What only Python answers, asked of the server that the page comes from: a page in a file has none, and no such card.
import { el } from "../dom.js";
import { namesOf } from "./calls.js";

const OFTEN = 500; // ms between two looks at a plan

// Which network the server answers about; null in a file.
export function serverOf() {
  const told = document.getElementById("corridor-server");
  return told ? JSON.parse(told.textContent) : null;
}

function bodyOf(page, more) {
  const { shipment, via, avoid, lifted } = page.question;
  const ways = { via: namesOf(via), avoid: namesOf(avoid), lift: lifted };
  return { network: page.server.network, ...shipment, ...ways, ...more };
}

// The answer in words, or what is wrong with the question.
async function told(path, body) {
  const headers = { "content-type": "application/json", accept: "text/plain" };
  const reply = await fetch(path, { method: "POST", headers, body: JSON.stringify(body) });
  return reply.ok ? reply.text() : (await reply.json()).error.message;
}

const output = (id, text) => el("pre", { id, class: "planner-said", tabindex: "0", role: "status" }, text);

// Shows an answer where it belongs, unless another question has been asked in the meantime.
function show(page, id, text) {
  page.server.said = { ...page.server.said, [id]: { of: page.question, text } };
  const there = document.getElementById(id);
  if (there) there.textContent = text;
}

function saidBefore(page, id) {
  const said = page.server.said?.[id];
  return said && said.of === page.question ? said.text : "";
}

function asked(page, id, path, body) {
  const { question } = page;
  show(page, id, "Asking the server.");
  return told(path, body)
    .catch((fault) => `The server does not answer: ${fault.message}`)
    .then((text) => question === page.question && show(page, id, text));
}

// A question that the page hands over is asked at once.
export function handedOver(page) {
  const id = "planner-handover";
  const before = saidBefore(page, id);
  if (!before) {
    const { criteria, limits, arrive } = page.question;
    const [path, more] = arrive ? ["/api/route", { arrive_by: arrive }] : ["/api/pareto", { criteria, limits }];
    queueMicrotask(() => asked(page, id, path, bodyOf(page, more)));
  }
  return output(id, before);
}

// Rows as text: who sends what, a line each, as in a file of demand.
function rowsOf(text) {
  const [head, ...lines] = text.trim().split("\n");
  const names = head.split(",").map((name) => name.trim());
  return lines.map((line) => Object.fromEntries(line.split(",").map((cell, at) => [names[at] || "", cell.trim()])));
}

async function planned(page, text, id) {
  const headers = { "content-type": "application/json" };
  const body = JSON.stringify({ network: page.server.network, rows: rowsOf(text) });
  let job = await (await fetch("/api/plan", { method: "POST", headers, body })).json();
  const address = `/api/plan/${job.job}`;
  page.server.plan = address;
  while (job.state === "waiting" || job.state === "running") {
    show(page, id, `${job.state}, ${Math.round(job.seconds)} s`);
    await new Promise((done) => setTimeout(done, OFTEN));
    job = await (await fetch(address)).json();
  }
  if (job.error) return job.error.message;
  return job.result ? (await fetch(address, { headers: { accept: "text/plain" } })).text() : job.state;
}

function planCard(page, button) {
  const id = "planner-plan";
  const { origin, destination, ready } = page.question.shipment;
  const usual = `origin,destination,teu_per_day,ready\n${origin},${destination},40,${ready.slice(0, 10)}`;
  const text = el(
    "textarea",
    { id: "planner-demand", class: "planner-call", rows: 5, "aria-label": "Demand, a row for each shipper" },
    usual,
  );
  const begin = () =>
    planned(page, text.value, id)
      .catch((fault) => `The server does not answer: ${fault.message}`)
      .then((said) => show(page, id, said));
  const cancel = () => page.server.plan && fetch(page.server.plan, { method: "DELETE" });
  return el(
    "details",
    { id: "planner-many" },
    el("summary", {}, "Many shippers at once"),
    text,
    el("p", {}, button("planner-begin", "Plan their flow", begin), button("planner-cancel", "Cancel", cancel)),
    output(id, saidBefore(page, id)),
  );
}

export function serverCard(page) {
  if (!page.server) return null;
  const id = "planner-server-said";
  const button = (name, text, onclick) => el("button", { type: "button", class: "toggle", id: name, onclick }, text);
  const leave = page.question.shipment.ready.replace(" ", "T").slice(0, 16);
  const clock = el("input", { id: "planner-depart", type: "datetime-local", value: leave });
  const { limits } = page.question;
  const depart = () => ({ limits, depart: clock.value.replace("T", " ") });
  return el(
    "section",
    { id: "planner-server" },
    el("h2", {}, "Ask the server"),
    el("label", { class: "planner-field" }, el("span", {}, "Leave at, by the clock of the origin"), clock),
    el(
      "p",
      {},
      button("planner-by-clock", "By the clock", () => asked(page, id, "/api/route", bodyOf(page, depart()))),
      button("planner-surely", "How surely", () => asked(page, id, "/api/reliability", bodyOf(page, depart()))),
      button("planner-why", "Why this way", () => asked(page, id, "/api/explain", bodyOf(page, {}))),
    ),
    output(id, saidBefore(page, id)),
    planCard(page, button),
  );
}
