// The conversation: its records, their views on screen, and their copies in the browser's database.

import { byId } from "./elements.js";
import { label } from "./labels.js";
import { preferences } from "./preferences.js";
import { Storage } from "./storage.js";

const NEAR_END_PX = 120;
const MAX_TOLD_MESSAGES = 24;
const MAX_TOLD_PICTURES = 2;

// A view has `record` (kept in the database; `kind` says which view shows it) and `element`.
export class Transcript {
  constructor(viewOf) {
    this.viewOf = viewOf; // record -> view
    this.storage = new Storage();
    this.views = [];
    this.lastId = 0;
    this.list = byId("transcript");
    this.scroller = byId("conversation");
    const sizes = new ResizeObserver(() => this.#follow());
    sizes.observe(this.list);
    sizes.observe(this.scroller);
    this.scroller.addEventListener("scroll", () => (this.isAtEnd = this.#distance() < NEAR_END_PX));
    this.isAtEnd = true;
  }

  get isEmpty() {
    return this.views.length === 0;
  }

  // Shows a view at the end; it is kept once `keep` is called.
  add(view) {
    this.lastId += 1;
    view.record.id = this.lastId;
    this.#show(view);
    this.isAtEnd = true;
    this.#follow();
    return view;
  }

  keep(view) {
    if (preferences.keep && this.views.includes(view)) this.storage.save(view.record);
  }

  // Takes back a view that turned out to hold nothing.
  remove(view) {
    this.views = this.views.filter((other) => other !== view);
    view.element.remove();
    this.storage.remove(view.record.id);
    this.#welcome();
  }

  async restore() {
    if (!preferences.keep) return;
    for (const record of await this.storage.load()) {
      this.lastId = Math.max(this.lastId, record.id);
      this.#show(this.viewOf(record));
    }
  }

  // Keeps all of it from now on, or nothing.
  async setKept(isKept) {
    await this.storage.clear();
    if (isKept) for (const view of this.views) this.keep(view);
  }

  async clear() {
    this.views = [];
    this.list.replaceChildren();
    this.#welcome();
    await this.storage.clear();
  }

  // What a new session has to be told: answered questions and their answers, the newest ones.
  told() {
    const records = this.views.map((view) => view.record).filter((record) => record.kind === "message");
    const answered = records.filter((record, i) => record.role === "assistant" || isAnswered(records, i));
    const newest = answered.slice(-MAX_TOLD_MESSAGES);
    const pictures = newest.filter((record) => record.picture).slice(-MAX_TOLD_PICTURES);
    return newest
      .map((record) => ({ ...record, picture: pictures.includes(record) ? record.picture : null }))
      .filter((record) => record.text || record.picture);
  }

  // For screen readers: said once, when it is complete.
  announce(text) {
    byId("announcer").textContent = text;
  }

  announceReply(text) {
    this.announce(`${label("assistant")}: ${text}`);
  }

  #show(view) {
    this.views.push(view);
    this.list.append(view.element);
    this.#welcome();
  }

  #welcome() {
    byId("welcome").hidden = !this.isEmpty;
    byId("new").hidden = this.isEmpty;
  }

  #distance() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    return scrollHeight - scrollTop - clientHeight;
  }

  // Stays at the end, unless the reader has scrolled up.
  #follow() {
    if (this.isAtEnd) this.scroller.scrollTop = this.scroller.scrollHeight;
  }
}

function isAnswered(records, index) {
  const next = records.slice(index).find((record) => record.role === "assistant");
  return Boolean(next?.text);
}
