// Plays a reply as it arrives: each piece starts on the very sample where the one before it ends.

import { Meter } from "./meter.js";

const RATE_HZ = 24000;
const LEAD_S = 0.08;
const FADE_S = 0.008; // an abrupt end clicks

// Event: "silent" when all that was pushed has been heard.
export class Player extends EventTarget {
  constructor() {
    super();
    this.context = null;
    this.gain = null;
    this.meter = null;
    this.sources = new Set();
    this.run = 0;
    this.startS = 0; // when sample 0 of the reply plays, on the context's clock
    this.scheduled = 0; // samples
    this.skipped = 0; // samples of silence put in where the reply came late
  }

  get isPlaying() {
    return this.sources.size > 0;
  }

  // Browsers let pages sound only after a gesture: call this from one.
  unlock() {
    if (!this.context) {
      this.context = new AudioContext({ sampleRate: RATE_HZ });
      this.meter = new Meter(this.context);
      this.meter.node.connect(this.context.destination);
    }
    this.context.resume();
  }

  // Begins another reply; pieces of earlier ones are no longer played.
  begin() {
    this.flush();
    this.unlock();
    this.scheduled = 0;
    this.skipped = 0;
    this.gain = this.context.createGain();
    this.gain.connect(this.meter.node);
    return this.run;
  }

  // Bytes of 16-bit mono; `run` is what `begin` returned.
  push(bytes, run) {
    const pcm = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1);
    if (run !== this.run || pcm.length === 0) return;
    const buffer = this.context.createBuffer(1, pcm.length, RATE_HZ);
    const channel = buffer.getChannelData(0);
    for (let i = 0; i < pcm.length; i++) channel[i] = pcm[i] / 32768;
    const source = this.context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.gain);
    source.onended = () => {
      this.sources.delete(source);
      if (!this.isPlaying) this.dispatchEvent(new CustomEvent("silent"));
    };
    source.start(this.#timeOfNextSample());
    this.scheduled += pcm.length;
    this.sources.add(source);
  }

  // Stops at once; returns how much of the reply was heard, in milliseconds.
  flush() {
    const heardMs = this.playedMs();
    this.run += 1;
    for (const source of this.sources) {
      source.onended = null;
      source.stop(this.context.currentTime + FADE_S);
    }
    if (this.isPlaying) this.gain.gain.setTargetAtTime(0, this.context.currentTime, FADE_S / 4);
    this.sources.clear();
    return heardMs;
  }

  playedMs() {
    if (!this.context || !this.scheduled) return 0;
    const nowS = this.context.currentTime - (this.context.outputLatency || 0);
    const samples = (nowS - this.startS) * RATE_HZ - this.skipped;
    return Math.round((Math.max(0, Math.min(samples, this.scheduled)) / RATE_HZ) * 1000);
  }

  // How loud it is now, 0 to 1.
  level() {
    return this.isPlaying ? this.meter.level() : 0;
  }

  #timeOfNextSample() {
    const now = this.context.currentTime;
    if (this.scheduled === 0) this.startS = now + LEAD_S;
    let time = this.startS + (this.scheduled + this.skipped) / RATE_HZ;
    if (time < now) {
      this.skipped += Math.ceil((now + LEAD_S - time) * RATE_HZ);
      time = this.startS + (this.scheduled + this.skipped) / RATE_HZ;
    }
    return time;
  }
}
