// A story: steps of words beside maps, one at a time; maps of one step have one view and one clock.
// Scripts, styles and data that several maps have are in the page once: a frame is put together when it is wanted.
import { el } from "./dom.js";

class Story {
  constructor(told) {
    this.told = told; // {pieces, frames}: of each frame its pieces in order, and what its map is told
    this.steps = [...document.querySelectorAll(".step")];
    this.frames = [...document.querySelectorAll("iframe")];
    this.at = 0;
  }

  fill(frame) {
    if (frame.dataset.filled) return;
    frame.dataset.filled = "yes";
    const { pieces, framed } = this.told.frames[this.frames.indexOf(frame)];
    const root = el("html", { lang: "en", "data-framed": "map", ...framed }).outerHTML.replace("</html>", "");
    frame.srcdoc = pieces
      .map((piece) => this.told.pieces[piece])
      .join("")
      .replace('<html lang="en">', () => root);
  }

  // The frames of the step that is shown first; the others follow one after the other, so that all can be printed.
  fillSome() {
    const own = [...this.steps[this.at].querySelectorAll("iframe")];
    const waiting = own.filter((frame) => !frame.dataset.filled);
    const next = waiting.length ? waiting : this.frames.filter((frame) => !frame.dataset.filled).slice(0, 1);
    for (const frame of next) this.fill(frame);
    return next.length > 0;
  }

  go(place) {
    this.at = Math.max(0, Math.min(this.steps.length - 1, place));
    this.steps.forEach((step, at) => {
      step.classList.toggle("off", at !== this.at);
      step.inert = at !== this.at;
    });
    this.back.disabled = this.at === 0;
    this.next.disabled = this.at === this.steps.length - 1;
    this.count.textContent = `${this.at + 1} of ${this.steps.length}`;
    try {
      history.replaceState(null, "", `#${this.at + 1}`);
    } catch {
      // A page inside another one may have no address to write to.
    }
    this.fillSome();
  }

  askedFor() {
    return (Number.parseInt(location.hash.slice(1), 10) || 1) - 1;
  }

  hear(frame, { ready, end, view, hour }) {
    const together = [...frame.closest(".frames").querySelectorAll("iframe")];
    if (ready) this.begin(frame, end, together);
    else for (const other of together) if (other !== frame) tell(other, { view, hour });
  }

  // A map is there. Clocks of one step end together, by the one that has farthest to go.
  begin(frame, end, together) {
    frame.dataset.end = end;
    const ends = together.map((one) => Number(one.dataset.end));
    if (together.length > 1 && !ends.some(Number.isNaN))
      for (const one of together) tell(one, { end: Math.max(...ends) });
    if (!this.fillSome() && this.frames.every((one) => one.dataset.end)) document.documentElement.dataset.ready = "yes";
  }

  togglePanels() {
    const on = this.panels.getAttribute("aria-pressed") !== "true";
    this.panels.setAttribute("aria-pressed", String(on));
    for (const frame of this.frames) tell(frame, { panel: on });
  }

  build() {
    const button = (text, onclick) => el("button", { type: "button", onclick }, text);
    this.back = button("← Back", () => this.go(this.at - 1));
    this.next = button("Next →", () => this.go(this.at + 1));
    this.count = el("output", { "aria-live": "polite" });
    this.panels = button("Facts beside the maps", () => this.togglePanels());
    this.panels.setAttribute("aria-pressed", "false");
    const bar = el("nav", { "aria-label": "Steps" }, this.back, this.count, this.next, this.panels);
    document.querySelector("header").append(bar);
  }

  listen() {
    window.addEventListener("message", ({ source, data }) => {
      const frame = this.frames.find((one) => one.contentWindow === source);
      if (frame && data?.corridor) this.hear(frame, data.corridor);
    });
    document.addEventListener("keydown", ({ key }) => {
      if (key === "ArrowRight" || key === "PageDown") this.go(this.at + 1);
      if (key === "ArrowLeft" || key === "PageUp") this.go(this.at - 1);
    });
    window.addEventListener("hashchange", () => this.go(this.askedFor()));
  }

  start() {
    document.body.classList.add("told");
    this.build();
    this.listen();
    this.go(this.askedFor());
  }
}

const tell = (frame, message) => frame.contentWindow.postMessage({ corridor: message }, "*");

export function start() {
  new Story(JSON.parse(document.getElementById("story-data").textContent)).start();
}
