// Browsers start no worker for a page that was opened from a folder. There the search runs in a frame of its own instead,
// which hears and answers by messages as a worker does; on a server nothing changes.
if (location.protocol === "file:") {
  window.Worker = class extends EventTarget {
    constructor(script) {
      super();
      this.waiting = [];
      this.frame = document.createElement("iframe");
      this.frame.hidden = true;
      window.addEventListener("message", (event) => {
        if (event.source === this.frame.contentWindow) {
          this.dispatchEvent(new MessageEvent("message", { data: event.data }));
        }
      });
      // what the script says goes to this page
      const answer = 'const page = parent; self.postMessage = (data) => page.postMessage(data, "*");';
      const address = new URL(script, document.baseURI);
      this.frame.srcdoc = `<script>${answer}</script><script src="${address}"></script>`;
      this.frame.addEventListener("load", () => {
        const early = this.waiting;
        this.waiting = null;
        for (const data of early) this.postMessage(data);
      });
      document.documentElement.append(this.frame);
    }

    postMessage(data) {
      // the frame's own `postMessage` answers: what it is to hear comes as an event
      if (this.waiting) this.waiting.push(data);
      else this.frame.contentWindow.dispatchEvent(new MessageEvent("message", { data }));
    }
  };
}
