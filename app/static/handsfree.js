// Hands-free talking: the microphone stays on, and the server hears where turns begin and end.

const DETECTION = { type: "semantic_vad", eagerness: "auto", create_response: true, interrupt_response: true };

export class HandsFree {
  constructor(realtime, microphone) {
    this.realtime = realtime;
    this.microphone = microphone;
    this.isOn = false;
  }

  // Throws when the microphone cannot be used.
  async start() {
    this.#detect(DETECTION);
    this.isOn = true;
    try {
      this.realtime.send({ type: "input_audio_buffer.clear" });
      await this.microphone.start();
    } catch (error) {
      await this.stop();
      throw error;
    }
    if (!this.isOn) await this.microphone.stop(); // switched off while permission was asked for
  }

  async stop() {
    if (!this.isOn) return;
    this.isOn = false;
    await this.microphone.stop();
    this.realtime.send({ type: "input_audio_buffer.clear" });
    this.#detect(null);
  }

  #detect(detection) {
    const { audio } = this.realtime.session;
    const input = { ...audio.input, turn_detection: detection };
    this.realtime.configure({ audio: { ...audio, input } });
  }
}
