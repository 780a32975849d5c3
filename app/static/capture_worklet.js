// Runs on the audio thread: microphone samples to 16-bit mono at 24 kHz, in pieces of 60 ms.

const RATE_HZ = 24000;
const PIECE_SAMPLES = (RATE_HZ * 60) / 1000;

class Capture extends AudioWorkletProcessor {
  constructor() {
    super();
    this.piece = new Int16Array(PIECE_SAMPLES);
    this.filled = 0;
    this.position = 0; // of the next output sample, in input samples from the start of the next block
    this.last = 0;
    this.port.onmessage = () => this.flush();
  }

  process([channels]) {
    if (channels.length === 0) return true;
    const input = channels[0];
    const step = sampleRate / RATE_HZ;
    while (this.position < input.length) {
      const left = Math.floor(this.position);
      const share = this.position - left;
      const before = left === 0 ? this.last : input[left - 1];
      this.push(before + (input[left] - before) * share);
      this.position += step;
    }
    this.position -= input.length;
    this.last = input[input.length - 1];
    return true;
  }

  push(sample) {
    this.piece[this.filled++] = Math.round(Math.max(-1, Math.min(1, sample)) * 32767);
    if (this.filled === PIECE_SAMPLES) this.flush();
  }

  flush() {
    const samples = this.piece.slice(0, this.filled);
    this.port.postMessage(samples, [samples.buffer]);
    this.filled = 0;
  }
}

registerProcessor("capture", Capture);
