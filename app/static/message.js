// One message of the conversation on screen: text as it comes, a picture, and what can be done with it.

import { actionButton, copyButton, make } from "./elements.js";
import { labelled, languageOf, setLabel } from "./labels.js";
import { PictureFrame } from "./picture_frame.js";

export function newMessage(role) {
  return { kind: "message", role, text: "", isSpoken: false, isInterrupted: false, heardChars: null, seconds: null, picture: null };
}

export class MessageView {
  // `hooks`: onAskAgain(blob), onPlay(view), onCopyFailed().
  constructor(record, hooks) {
    this.record = record;
    this.hooks = hooks;
    this.element = make("li", `message ${record.role}`);
    this.who = make("p", "who");
    this.who.append(labelled("span", "name", record.role === "user" ? "you" : "assistant"));
    this.body = make("p", "body");
    this.actions = make("div", "actions");
    this.element.append(this.who, this.body, this.actions);
    this.#restore();
  }

  addText(text) {
    this.setText(this.record.text + text);
  }

  setText(text) {
    this.record.text = text;
    this.element.classList.remove("pending");
    this.#write();
  }

  // Stands for the text until it is known.
  setPending(labelName) {
    this.element.classList.add("pending");
    this.element.classList.remove("empty");
    setLabel(this.body, labelName);
  }

  // Nothing was said in it.
  setNothing() {
    this.setPending("nothing_heard");
  }

  setPicture(blob) {
    this.record.picture = blob;
    const frame = new PictureFrame(blob);
    frame.addAction("again", "ask_again", () => this.hooks.onAskAgain(blob));
    this.body.before(frame.element);
  }

  markSpoken() {
    if (this.record.isSpoken) return;
    this.record.isSpoken = true;
    this.#note("spoken");
  }

  markInterrupted() {
    if (this.record.isInterrupted) return;
    this.record.isInterrupted = true;
    this.#note("interrupted");
  }

  // The rest of the reply was not heard: the model does not know it has said it.
  markHeard(numChars) {
    this.record.heardChars = numChars;
    this.#write();
  }

  markAnsweredIn(seconds) {
    this.record.seconds = seconds;
    this.#note("answered_in", { seconds: seconds.toFixed(2) });
  }

  // The reply is complete: it can be listened to and copied.
  finish() {
    if (this.record.role !== "assistant" || !this.record.text || this.actions.hasChildNodes()) return;
    this.actions.append(
      actionButton("play", "play", () => this.hooks.onPlay(this)),
      copyButton("copy", () => this.record.text, this.hooks.onCopyFailed),
    );
  }

  #restore() {
    const { text, isSpoken, isInterrupted, seconds, picture } = this.record;
    this.#write();
    if (picture) this.setPicture(picture);
    if (isSpoken) this.#note("spoken");
    if (isInterrupted) this.#note("interrupted");
    if (seconds !== null) this.#note("answered_in", { seconds: seconds.toFixed(2) });
    if (text) this.finish();
  }

  #write() {
    const { text, heardChars } = this.record;
    delete this.body.dataset.label;
    const heard = heardChars === null ? text.length : heardChars;
    this.body.textContent = text.slice(0, heard);
    if (heard < text.length) this.body.append(make("span", "unheard", text.slice(heard)));
    this.body.lang = languageOf(text);
    this.element.classList.toggle("empty", !text);
  }

  #note(labelName, values) {
    this.who.append(labelled("span", "note", labelName, values));
  }
}
