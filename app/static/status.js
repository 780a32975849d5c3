// What is going on, in words beside the microphone; and notices of what went wrong and what to do.

import { byId } from "./elements.js";
import { setLabel } from "./labels.js";

const NOTICE_MS = 8000;

export class Status {
  constructor() {
    this.noticeTimer = 0;
    byId("notice-close").onclick = () => this.clearNotice();
  }

  // A state of `state_*`, and the name of the hint that goes with it.
  show(state, hintName) {
    byId("status").dataset.state = state;
    setLabel(byId("status-text"), `state_${state}`);
    setLabel(byId("hint"), hintName);
  }

  showLatency(seconds) {
    setLabel(byId("latency"), "answered_in", { seconds: seconds.toFixed(2) });
  }

  clearLatency() {
    delete byId("latency").dataset.label;
    byId("latency").textContent = "";
  }

  // `action`: { label, run }. A notice with an action stays; others go by themselves.
  notice(name, values = {}, action = null) {
    clearTimeout(this.noticeTimer);
    setLabel(byId("notice-text"), name, values);
    byId("notice").dataset.about = name;
    byId("notice-action").hidden = !action;
    if (action) {
      setLabel(byId("notice-action"), action.label);
      byId("notice-action").onclick = () => {
        this.clearNotice();
        action.run();
      };
    }
    byId("notice").hidden = false;
    if (!action) this.noticeTimer = setTimeout(() => this.clearNotice(), NOTICE_MS);
  }

  clearNotice() {
    byId("notice").hidden = true;
  }
}
