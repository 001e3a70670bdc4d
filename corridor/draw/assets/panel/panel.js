// The side panel: title, what the kind of page shows, the table, and where it all comes from.
import { el, name } from "../dom.js";
import { say } from "../words.js";
import { table } from "./table.js";

// What stays is not taken out meanwhile: a field that is being typed into would lose the focus, and be asked half-written.
function replaceOthers(parent, nodes) {
  const stays = new Set(nodes);
  for (const node of [...parent.childNodes]) if (!stays.has(node)) node.remove();
  nodes.forEach((node, at) => {
    if (parent.childNodes[at] !== node) parent.insertBefore(node, parent.childNodes[at] ?? null);
  });
}

export function drawPanel(page) {
  const { data, panel } = page;
  const focused = document.activeElement?.id;
  const held = panel.contains(document.activeElement);
  const unfolded = panel.querySelector(".facts-table[open]") !== null;
  const scrolled = panel.scrollTop;
  const { status, parts } = page.kind.panel(page);
  replaceOthers(panel, [
    el(
      "header",
      {},
      el("h1", {}, name(say(data.title))),
      data.subtitle ? el("p", { class: "subtitle" }, name(say(data.subtitle))) : null,
      status ? el("p", { class: "count", role: "status" }, status) : null,
    ),
    ...parts.filter(Boolean),
    ...(data.routes.length || data.links.length ? [table(page, unfolded)] : []),
    el(
      "footer",
      {},
      data.notes.map((note) => el("p", {}, note)),
      data.disclaimers.map((text) => el("p", {}, name(say(text)))),
      el(
        "p",
        {},
        data.network.map((text) => [name(say(text)), " "]),
      ),
    ),
  ]);
  panel.scrollTop = scrolled;
  // What was drawn anew has lost the focus.
  const again = held && focused && document.getElementById(focused);
  if (again && again !== document.activeElement) again.focus({ preventScroll: true });
}
