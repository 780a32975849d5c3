// The page's side of the realtime protocol: one socket that comes back when it is lost.

const RETRY_MS = [500, 1000, 2000, 5000];

// Events: "open" when a session has begun, "event" for each server event, "lost" with { wasOpen, waitMs }.
export class Realtime extends EventTarget {
  constructor(sessionNow) {
    super();
    this.sessionNow = sessionNow; // () => the session configuration that is wanted
    this.socket = null;
    this.attempt = 0;
    this.retry = 0;
    this.isOpen = false; // a session has begun and goes on
    this.key = sessionStorage.getItem("yan-omni-key") || "";
  }

  open() {
    clearTimeout(this.retry);
    this.#drop();
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const protocols = this.key ? ["realtime", `openai-insecure-api-key.${this.key}`] : ["realtime"];
    const socket = new WebSocket(`${scheme}//${location.host}/v1/realtime`, protocols);
    this.socket = socket;
    socket.onmessage = (message) => this.#receive(JSON.parse(message.data));
    socket.onclose = () => this.#lose();
  }

  setKey(key) {
    this.key = key;
    sessionStorage.setItem("yan-omni-key", key);
  }

  headers() {
    return this.key ? { authorization: `Bearer ${this.key}` } : {};
  }

  // False when there is no session: nothing was sent.
  send(event) {
    if (this.isOpen) this.socket.send(JSON.stringify(event));
    return this.isOpen;
  }

  configure() {
    this.send({ type: "session.update", session: this.sessionNow() });
  }

  #receive(event) {
    if (event.type === "session.created") {
      this.isOpen = true;
      this.attempt = 0;
      this.configure();
      this.dispatchEvent(new CustomEvent("open"));
    }
    this.dispatchEvent(new CustomEvent("event", { detail: event }));
  }

  #drop() {
    if (!this.socket) return;
    this.socket.onmessage = this.socket.onclose = null;
    this.socket.close();
    this.socket = null;
    this.isOpen = false;
  }

  #lose() {
    const wasOpen = this.isOpen;
    this.isOpen = false;
    const waitMs = RETRY_MS[Math.min(this.attempt, RETRY_MS.length - 1)];
    this.attempt += 1;
    this.retry = setTimeout(() => this.open(), waitMs);
    this.dispatchEvent(new CustomEvent("lost", { detail: { wasOpen, waitMs } }));
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
