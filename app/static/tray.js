// The picture or video that is talked about: chosen, dropped, pasted or photographed. It goes with one question, then stays.

import { byId } from "./elements.js";
import { setLabel } from "./labels.js";
import { isDocument, isVideo, isVisible } from "./pictures.js";

export class Tray {
  // `onRefused()` is told of other files; `onRead(blob)` and `onFind(blob, phrase)` are asked for.
  constructor({ camera, onRefused, onRead, onFind }) {
    this.camera = camera;
    this.onRefused = onRefused;
    this.onRead = onRead;
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
    if (isDocument(file)) {
      this.onRead(file);
      return;
    }
    if (!isVisible(file)) {
      this.onRefused();
      return;
    }
    this.#put(file, false);
    if (matchMedia("(hover: hover)").matches) byId("text").focus({ preventScroll: true }); // no keyboard on phones
  }

  detach() {
    this.#put(null, false);
    byId("attach").focus({ preventScroll: true });
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
    const [shown, other] = isVideo(picture) ? ["tray-video", "tray-image"] : ["tray-image", "tray-video"];
    for (const id of [shown, other]) {
      URL.revokeObjectURL(byId(id).src);
      byId(id).removeAttribute("src");
    }
    this.picture = picture;
    this.isSent = isSent;
    if (picture) byId(shown).src = URL.createObjectURL(picture);
    byId(shown).hidden = false;
    byId(other).hidden = true;
    byId("find-form").hidden = isVideo(picture); // a video is asked about only
    byId("tray").hidden = !picture;
    byId("phrase").value = "";
    byId("file").value = "";
    this.#hint();
  }

  #hint() {
    byId("tray").classList.toggle("sent", this.isSent);
    const asked = isVideo(this.picture) ? "tray_video_sent" : "tray_sent";
    setLabel(byId("tray-hint"), this.isSent ? asked : "tray_new");
  }

  #wireFiles() {
    byId("attach").onclick = () => byId("file").click();
    byId("file").onchange = () => byId("file").files.length && this.attach(byId("file").files[0]);
    document.addEventListener("paste", (event) => {
      const file = [...event.clipboardData.files].find((pasted) => isVisible(pasted) || isDocument(pasted));
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
