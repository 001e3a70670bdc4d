// The invoice of the route whose card is open, to the cent.
import { el, name } from "../dom.js";
import { letter } from "../format.js";
import { chosenRoute } from "../route_choice.js";
import { costItems } from "./invoice.js";
import { legArcs } from "./legs.js";

const exact = new Intl.NumberFormat("en-GB", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

// Lines of all legs; those of one price and unit are one.
function linesOf(weights, path) {
  const found = new Map();
  for (const item of legArcs(weights, path).flatMap((arcs) => costItems(weights, arcs))) {
    const key = [item.table, item.row, item.unit, item.share_of].join("|");
    const line = found.get(key);
    if (line) {
      line.quantity += item.quantity;
      line.cents += Math.round(100 * item.amount);
    } else found.set(key, { ...item, cents: Math.round(100 * item.amount) });
  }
  return [...found.values()];
}

export function invoiceCard(page) {
  if (page.opened === null || !page.answer.found) return null;
  const route = chosenRoute(page, page.opened);
  const lines = linesOf(page.answer.found.weights, route.path);
  const rows = lines.map((line) =>
    el(
      "tr",
      {},
      el("th", { scope: "row" }, name(line.name)),
      el("td", {}, `${exact.format(line.quantity)} ${line.unit}`),
      el("td", {}, exact.format(line.cents / 100)),
    ),
  );
  return el(
    "details",
    { id: "planner-invoice" },
    el("summary", {}, `Invoice of route ${letter(page.opened)}: ${route.currency} ${exact.format(route.cents / 100)}`),
    el("table", { class: "planner-invoice" }, el("tbody", {}, rows)),
  );
}
