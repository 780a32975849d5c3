// The page's side of the realtime protocol: one socket that comes back when it is lost.

const RETRY_MS = [500, 1000, 2000, 5000];

export class Realtime extends EventTarget {
  constructor() {
    super();
    this.socket = null;
    this.attempt = 0;
    this.key = sessionStorage.getItem("yan-omni-key") || "";
    this.session = { audio: { input: { transcription: { model: "yan-omni" }, turn_detection: null } } };
  }

  get isOpen() {
    return this.socket !== null && this.socket.readyState === WebSocket.OPEN;
  }

  open() {
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const protocols = this.key ? ["realtime", `openai-insecure-api-key.${this.key}`] : ["realtime"];
    this.socket = new WebSocket(`${scheme}//${location.host}/v1/realtime`, protocols);
    this.socket.onmessage = (message) => this.#receive(JSON.parse(message.data));
    this.socket.onclose = () => this.#retry();
  }

  setKey(key) {
    this.key = key;
    sessionStorage.setItem("yan-omni-key", key);
  }

  headers() {
    return this.key ? { authorization: `Bearer ${this.key}` } : {};
  }

  send(event) {
    if (this.isOpen) this.socket.send(JSON.stringify(event));
    return this.isOpen;
  }

  configure(session) {
    this.session = session;
    this.send({ type: "session.update", session });
  }

  #receive(event) {
    if (event.type === "session.created") {
      this.attempt = 0;
      this.send({ type: "session.update", session: this.session });
      this.dispatchEvent(new CustomEvent("open"));
    }
    this.dispatchEvent(new CustomEvent("event", { detail: event }));
  }

  #retry() {
    this.dispatchEvent(new CustomEvent("lost"));
    const wait = RETRY_MS[Math.min(this.attempt, RETRY_MS.length - 1)];
    this.attempt += 1;
    setTimeout(() => this.open(), wait);
  }
}

export function base64OfBytes(bytes) {
  let text = "";
  for (let start = 0; start < bytes.length; start += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(start, start + 0x8000));
  }
  return btoa(text);
}

export function bytesOfBase64(text) {
  return Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
}
