// Who speaks when: asking by voice or text, hands-free or with a button, and interrupting.

import { byId } from "./elements.js";
import { setLabelFor } from "./labels.js";
import { Latency } from "./latency.js";
import { MessageView, newMessage } from "./message.js";
import { Microphone, reasonOf } from "./microphone.js";
import { partsOf } from "./pictures.js";
import { base64OfBytes } from "./realtime.js";

const TAP_MS = 350; // a shorter press starts talking until the next one
const MAX_BACKLOG_PIECES = 100; // 6 s said while there is no connection

export class Dialogue {
  // `messageHooks` are those of MessageView.
  constructor({ realtime, player, transcript, tray, status, messageHooks }) {
    Object.assign(this, { realtime, player, transcript, tray, status, messageHooks });
    this.microphone = new Microphone((bytes) => this.#sendAudio(bytes));
    this.latency = new Latency();
    this.isReady = false; // there is a session, and it knows the conversation
    this.wasReady = false;
    this.isHandsFree = false;
    this.isHearing = false; // hands-free: somebody is speaking
    this.isSettling = false; // hands-free: somebody has spoken, and may be answered
    this.talk = null; // { pressedMs, isStarting, isLatched, isOver } while talking with the button
    this.response = null; // { turn, id, itemId } while the newest question is answered
    this.spokenView = null; // the user's spoken message until its item id is known
    this.heardViews = new Map(); // item id -> the user's spoken message
    this.replies = new Map(); // item id -> { view, audio, run }
    this.playingId = null; // the item that is heard
    this.numTurns = 0;
    this.backlog = [];
  }

  // --- the connection ---

  async beginSession() {
    this.latency.beginSession();
    for (const record of this.transcript.told()) this.#tell(record, await this.#contentOf(record));
    this.isReady = this.wasReady = this.realtime.isOpen;
    for (const bytes of this.backlog.splice(0)) this.#sendAudio(bytes);
    this.refresh();
  }

  // What was under way ends; what was heard stays.
  loseSession() {
    this.isReady = this.isHearing = this.isSettling = false;
    this.response = null;
    this.playingId = null;
    for (const view of this.heardViews.values()) if (!view.record.text) view.setNothing();
    this.heardViews.clear();
    for (const { view } of this.replies.values()) view.finish();
    this.replies.clear();
    if (this.spokenView && !this.talk) this.#dropSpoken();
    this.refresh();
  }

  // --- asking ---

  async askInWriting(text) {
    this.player.unlock();
    this.interrupt();
    const view = this.#addMessage();
    await this.#sendPicture(view);
    if (text) {
      view.setText(text);
      this.#tell(view.record, [{ type: "input_text", text }]);
    }
    this.transcript.keep(view);
    this.ask();
  }

  ask() {
    this.numTurns += 1;
    this.response = { turn: String(this.numTurns), id: null, itemId: null };
    this.realtime.send({ type: "response.create", response: { metadata: { turn: this.response.turn } } });
    this.latency.asked();
    this.refresh();
  }

  // Stops the reply and tells the server how much of it was heard.
  interrupt(isCancelled = false) {
    const wasPlaying = this.player.isPlaying;
    const heardMs = this.player.flush();
    if (this.response && !isCancelled) this.realtime.send({ type: "response.cancel" });
    const itemId = this.response?.itemId ?? this.playingId;
    const reply = this.replies.get(itemId);
    if (reply && (wasPlaying || this.response)) reply.view.markInterrupted();
    if (reply?.audio.length && wasPlaying) {
      this.realtime.send({ type: "conversation.item.truncate", item_id: itemId, content_index: 0, audio_end_ms: heardMs });
    }
    this.response = null;
    this.playingId = null;
    this.isSettling = false;
    this.refresh();
  }

  async #sendPicture(view) {
    const picture = await this.tray.take();
    if (!picture) return;
    view.setPicture(picture);
    try {
      this.#tell(view.record, await partsOf(picture));
    } catch {
      this.status.notice("not_decoded");
    }
  }

  #tell({ role }, content) {
    if (content.length) this.realtime.send({ type: "conversation.item.create", item: { type: "message", role, content } });
  }

  async #contentOf({ role, text, heardChars, picture }) {
    const known = text.slice(0, heardChars ?? text.length);
    const parts = known ? [{ type: role === "user" ? "input_text" : "output_text", text: known }] : [];
    const shown = picture ? await partsOf(picture).catch(() => []) : [];
    return [...shown, ...parts];
  }

  // --- talking with the button ---

  // `timeMs` is that of the event: a busy browser delivers late.
  press(timeMs) {
    if (this.isHandsFree) this.setHandsFree(false);
    else if (this.talk) this.finishTalking(true);
    else this.#startTalking(timeMs);
  }

  release(timeMs) {
    if (!this.talk || this.talk.isLatched) return;
    if (!this.talk.isStarting && timeMs - this.talk.pressedMs >= TAP_MS) {
      this.finishTalking(true);
      return;
    }
    this.talk.isLatched = true; // also while permission is asked for
    this.refresh();
  }

  async #startTalking(pressedMs) {
    if (!this.isReady) return;
    this.player.unlock();
    this.interrupt();
    const talk = { pressedMs, isStarting: true, isLatched: false, isOver: false };
    this.talk = talk;
    this.#addSpoken();
    this.refresh();
    this.realtime.send({ type: "input_audio_buffer.clear" });
    try {
      await this.microphone.start();
    } catch (error) {
      this.talk = null;
      this.#dropSpoken();
      this.status.notice(reasonOf(error), {}, { label: "retry", run: () => this.#startTalking(0).then(() => this.release(0)) });
      this.refresh();
      return;
    }
    talk.isStarting = false;
    if (talk.isOver) await this.microphone.stop(); // discarded while permission was asked for
    this.refresh();
  }

  async finishTalking(isKept) {
    const { talk } = this;
    if (!talk || talk.isOver) return;
    talk.isOver = true;
    await this.microphone.stop();
    this.talk = null;
    const view = this.spokenView;
    if (!isKept || !this.isReady) {
      if (isKept) this.status.notice("voice_not_sent");
      this.#dropSpoken();
      this.refresh();
      return;
    }
    await this.#sendPicture(view);
    view.setPending("transcribing");
    this.realtime.send({ type: "input_audio_buffer.commit" });
    this.ask();
  }

  // --- talking hands-free ---

  async setHandsFree(isOn) {
    this.isHandsFree = isOn;
    this.player.unlock();
    if (!isOn) this.backlog = [];
    this.realtime.send({ type: "input_audio_buffer.clear" });
    this.realtime.configure();
    if (!isOn && this.isHearing) this.#dropSpoken();
    this.isHearing = false;
    this.refresh();
    try {
      if (isOn) await this.microphone.start();
    } catch (error) {
      this.status.notice(reasonOf(error), {}, { label: "retry", run: () => this.setHandsFree(true) });
      await this.setHandsFree(false);
    }
    if (!this.isHandsFree) await this.microphone.stop(); // also when it was ended while permission was asked for
    this.refresh();
  }

  // Somebody has begun to speak; the server has ended the reply.
  beginHearing() {
    this.interrupt(true);
    this.isHearing = true;
    this.#addSpoken();
    this.#sendPicture(this.spokenView); // the question will be about it
    this.refresh();
  }

  #sendAudio(bytes) {
    if (!this.isReady) {
      if (this.isHandsFree) this.backlog = [...this.backlog, bytes].slice(-MAX_BACKLOG_PIECES);
      return;
    }
    this.realtime.send({ type: "input_audio_buffer.append", audio: base64OfBytes(bytes) });
    this.latency.sent(bytes.length);
  }

  // --- messages ---

  addReply() {
    return this.transcript.add(new MessageView(newMessage("assistant"), this.messageHooks));
  }

  #addMessage() {
    return this.transcript.add(new MessageView(newMessage("user"), this.messageHooks));
  }

  #addSpoken() {
    this.spokenView ??= this.#addMessage();
    this.spokenView.markSpoken();
    this.spokenView.setPending("hearing");
  }

  #dropSpoken() {
    if (this.spokenView) this.transcript.remove(this.spokenView);
    this.spokenView = null;
  }

  // --- what is shown ---

  get state() {
    if (this.talk || this.isHearing) return this.isHandsFree ? "hearing" : "listening";
    if (this.player.isPlaying) return "speaking";
    if (!this.isReady) return this.wasReady ? "offline" : "connecting";
    if (this.response || this.isSettling) return "thinking";
    return this.isHandsFree ? "listening" : "ready";
  }

  get #hint() {
    const { state } = this;
    if (this.talk) return this.talk.isLatched ? "hint_latched" : "hint_held";
    if (this.isHandsFree && state === "speaking") return "hint_interrupt";
    if (this.isHandsFree && this.isReady && state !== "thinking") return "hint_hands_free";
    return `hint_${state}`;
  }

  refresh() {
    this.status.show(this.state, this.#hint);
    byId("stop").hidden = !(this.response || this.player.isPlaying);
    byId("talk").setAttribute("aria-pressed", String(Boolean(this.talk) || this.isHandsFree));
    setLabelFor(byId("talk"), "aria", this.isHandsFree ? "end_hands_free" : "hold_to_talk");
    byId("hands-free").setAttribute("aria-checked", String(this.isHandsFree));
    this.onChange?.();
  }
}
