// The picture that is talked about: chosen, dropped, pasted or photographed. It goes with one question, then stays.

import { byId } from "./elements.js";
import { setLabel } from "./labels.js";
import { isPicture } from "./pictures.js";

export class Tray {
  // `onRefused()` is told of files that are no pictures; `onRead(blob)` and `onFind(blob, phrase)` are asked for.
  constructor({ camera, onRefused, onRead, onFind }) {
    this.camera = camera;
    this.onRefused = onRefused;
    this.picture = null;
    this.isSent = false;
    byId("detach").onclick = () => this.detach();
    byId("read").onclick = () => onRead(this.picture);
    byId("find-form").onsubmit = (event) => {
      event.preventDefault();
      const phrase = byId("phrase").value.trim();
      if (phrase) onFind(this.picture, phrase);
      else byId("phrase").focus();
    };
    this.#wireFiles();
    this.#wireDropping();
  }

  attach(file) {
    if (!isPicture(file)) {
      this.onRefused();
      return;
    }
    this.#put(file, false);
    byId("text").focus({ preventScroll: true });
  }

  detach() {
    this.#put(null, false);
  }

  // The conversation has been forgotten: the picture would have to be shown again.
  forgetSent() {
    this.isSent = false;
    this.#hint();
  }

  // The picture that goes with a question asked now, or null.
  async take() {
    if (this.picture && !this.isSent) {
      this.isSent = true;
      this.#hint();
      return this.picture;
    }
    return this.camera.isAlways ? this.camera.frame() : null;
  }

  get hasNew() {
    return this.picture !== null && !this.isSent;
  }

  #put(picture, isSent) {
    URL.revokeObjectURL(byId("tray-image").src);
    this.picture = picture;
    this.isSent = isSent;
    if (picture) byId("tray-image").src = URL.createObjectURL(picture);
    byId("tray").hidden = !picture;
    byId("phrase").value = "";
    byId("file").value = "";
    this.#hint();
  }

  #hint() {
    byId("tray").classList.toggle("sent", this.isSent);
    setLabel(byId("tray-hint"), this.isSent ? "tray_sent" : "tray_new");
  }

  #wireFiles() {
    byId("attach").onclick = () => byId("file").click();
    byId("file").onchange = () => byId("file").files.length && this.attach(byId("file").files[0]);
    document.addEventListener("paste", (event) => {
      const file = [...event.clipboardData.files].find(isPicture);
      if (file) this.attach(file);
    });
  }

  #wireDropping() {
    const veil = byId("drop-veil");
    const zone = document.documentElement;
    zone.addEventListener("dragover", (event) => {
      event.preventDefault();
      veil.classList.toggle("shown", event.dataTransfer.types.includes("Files"));
    });
    zone.addEventListener("dragleave", (event) => {
      if (!event.relatedTarget) veil.classList.remove("shown");
    });
    zone.addEventListener("drop", (event) => {
      event.preventDefault();
      veil.classList.remove("shown");
      if (event.dataTransfer.files.length) this.attach(event.dataTransfer.files[0]);
    });
  }
}
