// The camera: what it sees, and single frames of it.

import { byId } from "./elements.js";

export class Camera {
  // `onFrame(blob)` gets the pictures taken; `onFailure(labelName, retry)` says why it cannot be opened.
  constructor({ onFrame, onFailure }) {
    this.onFailure = onFailure;
    this.stream = null;
    this.facing = "environment";
    this.view = byId("camera-view");
    byId("open-camera").onclick = () => (this.isOpen ? this.close() : this.open());
    byId("camera-close").onclick = () => {
      this.close();
      byId("open-camera").focus();
    };
    byId("camera-turn").onclick = () => this.#turn();
    byId("camera-take").onclick = async () => onFrame(await this.frame());
  }

  get isOpen() {
    return this.stream !== null;
  }

  // Whether every question is to be asked about what it sees.
  get isAlways() {
    return this.isOpen && byId("camera-always").checked;
  }

  async open() {
    try {
      if (!navigator.mediaDevices) throw new DOMException("no media devices", "SecurityError");
      const video = { facingMode: { ideal: this.facing }, width: { ideal: 1280 } };
      this.stream = await navigator.mediaDevices.getUserMedia({ video });
    } catch (error) {
      this.onFailure(reasonOf(error), () => this.open());
      return;
    }
    this.view.srcObject = this.stream;
    this.#show(true);
    await this.view.play();
    const devices = await navigator.mediaDevices.enumerateDevices();
    byId("camera-turn").hidden = devices.filter(({ kind }) => kind === "videoinput").length < 2;
  }

  close() {
    for (const track of this.stream?.getTracks() ?? []) track.stop();
    this.stream = null;
    this.view.srcObject = null;
    this.#show(false);
  }

  // What it sees now, as a JPEG.
  frame() {
    const canvas = document.createElement("canvas");
    canvas.width = this.view.videoWidth;
    canvas.height = this.view.videoHeight;
    canvas.getContext("2d").drawImage(this.view, 0, 0);
    return new Promise((resolve) => canvas.toBlob(resolve, "image/jpeg", 0.9));
  }

  #turn() {
    this.facing = this.facing === "environment" ? "user" : "environment";
    this.close();
    this.open();
  }

  #show(isOpen) {
    byId("camera").hidden = !isOpen;
    byId("open-camera").setAttribute("aria-expanded", String(isOpen));
  }
}

function reasonOf(error) {
  if (error.name === "NotAllowedError") return "camera_refused";
  return error.name === "SecurityError" ? "microphone_insecure" : "camera_absent";
}
