// What lies under the network, and what of it the reader wants to see.
import { GROUND, remember } from "../address.js";
import { basemap } from "../basemap.js";
import { el } from "../dom.js";
import { arrange } from "./labels.js";
import { addControl } from "./legend.js";

function box(page, part, text) {
  const onchange = ({ target }) => {
    if (target.checked) page.hiddenGround.delete(part);
    else page.hiddenGround.add(part);
    page.ground.show();
    arrange(page);
    remember(page);
  };
  const input = el("input", { type: "checkbox", id: `ground-${part}`, onchange });
  return el("label", { for: `ground-${part}` }, input, el("span", {}, text));
}

// The map under the network, and its switches. A page without one has neither.
export function buildGround(page, turns) {
  const showWater = basemap(page.map, turns);
  const boxes = Object.entries(GROUND).map(([part, text]) => box(page, part, text));
  page.ground = {
    show() {
      showWater?.(!page.hiddenGround.has("water"));
      for (const label of boxes)
        label.firstChild.checked = !page.hiddenGround.has(label.htmlFor.slice("ground-".length));
    },
  };
  page.ground.show();
  if (!showWater) return;
  const control = el("details", { class: "ground", id: "corridor-ground" }, el("summary", {}, "Map"), boxes);
  // on a phone the switch of colours takes all of the upper edge: below it
  addControl(page.map, control, window.innerWidth > 760 ? "topleft" : "topright");
  page.map.on("popupopen", () => {
    control.open = false;
  });
}
