// How long an answer took to begin, from the end of the question; and where in the sent audio "now" is.

const BYTES_PER_MS = 48; // 16-bit mono at 24 kHz

export class Latency {
  constructor() {
    this.askedMs = null;
    this.sentBytes = 0;
  }

  // The server counts audio from the start of its session.
  beginSession() {
    this.sentBytes = 0;
    this.askedMs = null;
  }

  sent(numBytes) {
    this.sentBytes += numBytes;
  }

  asked() {
    this.askedMs = performance.now();
  }

  // The question ended at a place of the sent audio, which is some time ago.
  askedAt(audioEndMs) {
    this.askedMs = performance.now() - Math.max(0, this.sentBytes / BYTES_PER_MS - audioEndMs);
  }

  // Seconds, the first time an answer comes; then null.
  answered() {
    if (this.askedMs === null) return null;
    const seconds = (performance.now() - this.askedMs) / 1000;
    this.askedMs = null;
    return seconds;
  }
}
