// The microphone while the talk button is held. Echo cancelling is the browser's.

const RATE_HZ = 24000;

export class Microphone {
  constructor(onPiece) {
    this.onPiece = onPiece;
    this.node = null;
    this.context = null;
    this.stream = null;
    this.isOn = false;
  }

  // Asks for permission the first time; later calls start at once.
  async start() {
    if (!this.node) await this.#prepare();
    this.isOn = true;
    await this.context.resume();
    for (const track of this.stream.getTracks()) track.enabled = true;
  }

  // Delivers what is left, then resolves.
  stop() {
    if (!this.isOn) return Promise.resolve();
    return new Promise((resolve) => {
      this.afterFlush = () => {
        this.isOn = false;
        for (const track of this.stream.getTracks()) track.enabled = false;
        resolve();
      };
      this.node.port.postMessage("flush");
    });
  }

  // Gives the microphone back to the system.
  release() {
    this.isOn = false;
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.context?.close();
    this.node = this.context = this.stream = null;
  }

  async #prepare() {
    this.stream = await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true },
    });
    this.context = makeContext();
    await this.context.audioWorklet.addModule("/static/capture_worklet.js");
    this.node = new AudioWorkletNode(this.context, "capture", { numberOfOutputs: 0 });
    this.node.port.onmessage = ({ data }) => {
      if (this.isOn && data.samples.length) this.onPiece(new Uint8Array(data.samples.buffer), data.level);
      this.afterFlush?.();
      this.afterFlush = null;
    };
    this.context.createMediaStreamSource(this.stream).connect(this.node);
  }
}

function makeContext() {
  try {
    return new AudioContext({ sampleRate: RATE_HZ, latencyHint: "interactive" });
  } catch {
    return new AudioContext({ latencyHint: "interactive" }); // the worklet resamples
  }
}
