// Plays a reply as it arrives: each piece starts on the very sample where the one before it ends.

const RATE_HZ = 24000;
const LEAD_S = 0.08;

export class Player extends EventTarget {
  constructor() {
    super();
    this.context = null;
    this.sources = new Set();
    this.startS = 0; // when sample 0 of the reply plays, on the context's clock
    this.scheduled = 0; // samples
    this.skipped = 0; // samples of silence put in where the reply came late
  }

  get isPlaying() {
    return this.sources.size > 0;
  }

  // Browsers let pages sound only after a gesture: call this from one.
  unlock() {
    this.context ??= new AudioContext({ sampleRate: RATE_HZ });
    this.context.resume();
  }

  begin() {
    this.flush();
    this.scheduled = 0;
    this.skipped = 0;
  }

  push(bytes) {
    this.unlock();
    const pcm = new Int16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 1);
    if (pcm.length === 0) return;
    const buffer = this.context.createBuffer(1, pcm.length, RATE_HZ);
    const channel = buffer.getChannelData(0);
    for (let i = 0; i < pcm.length; i++) channel[i] = pcm[i] / 32768;
    const source = this.context.createBufferSource();
    source.buffer = buffer;
    source.connect(this.context.destination);
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
    const heard = this.playedMs();
    for (const source of this.sources) {
      source.onended = null;
      source.stop();
    }
    this.sources.clear();
    return heard;
  }

  playedMs() {
    if (!this.context || !this.scheduled) return 0;
    const samples = (this.context.currentTime - this.startS) * RATE_HZ - this.skipped;
    return Math.round((Math.max(0, Math.min(samples, this.scheduled)) / RATE_HZ) * 1000);
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
