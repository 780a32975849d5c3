// The microphone: pieces of 16-bit mono at 24 kHz while it is on. Echo cancelling is the browser's.

import { Meter } from "./meter.js";

const RATE_HZ = 24000;

export class Microphone {
  constructor(onPiece) {
    this.onPiece = onPiece;
    this.deviceId = "";
    this.node = null;
    this.context = null;
    this.stream = null;
    this.meter = null;
    this.isOn = false;
  }

  // Asks for permission the first time; later calls start at once. Throws what `reasonOf` explains.
  async start() {
    if (this.stream && !this.stream.active) this.release(); // it was pulled out
    if (!this.node) await this.#prepare();
    this.isOn = true;
    await this.context.resume();
    this.#enable(true);
  }

  // Delivers what is left, then resolves.
  stop() {
    if (!this.isOn) return Promise.resolve();
    return new Promise((resolve) => {
      this.afterFlush = () => {
        this.isOn = false;
        this.#enable(false);
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
    this.node = this.context = this.stream = this.meter = null;
  }

  // How loud it is now, 0 to 1.
  level() {
    return this.isOn && this.meter ? this.meter.level() : 0;
  }

  #enable(isEnabled) {
    for (const track of this.stream.getTracks()) track.enabled = isEnabled;
  }

  async #prepare() {
    if (!navigator.mediaDevices) throw new DOMException("no media devices", "SecurityError");
    const wanted = { channelCount: 1, echoCancellation: true, noiseSuppression: true, autoGainControl: true };
    if (this.deviceId) wanted.deviceId = { ideal: this.deviceId };
    this.stream = await navigator.mediaDevices.getUserMedia({ audio: wanted });
    const { context, source } = openContext(this.stream);
    this.context = context;
    await this.context.audioWorklet.addModule("/static/capture_worklet.js");
    this.node = new AudioWorkletNode(this.context, "capture", { numberOfOutputs: 0 });
    this.node.port.onmessage = ({ data }) => {
      if (this.isOn && data.length) this.onPiece(new Uint8Array(data.buffer));
      this.afterFlush?.();
      this.afterFlush = null;
    };
    source.connect(this.node);
    this.meter = new Meter(this.context);
    source.connect(this.meter.node);
  }
}

// The label that says why the microphone cannot be used and what to do.
export function reasonOf(error) {
  switch (error.name) {
    case "NotAllowedError": return "microphone_refused";
    case "NotFoundError": case "OverconstrainedError": return "microphone_absent";
    case "SecurityError": return "microphone_insecure";
    default: return "microphone_busy";
  }
}

function openContext(stream) {
  try {
    const context = new AudioContext({ sampleRate: RATE_HZ, latencyHint: "interactive" });
    return { context, source: context.createMediaStreamSource(stream) };
  } catch {
    const context = new AudioContext({ latencyHint: "interactive" }); // a browser that wants the device's rate: the
    return { context, source: context.createMediaStreamSource(stream) }; // worklet resamples
  }
}
