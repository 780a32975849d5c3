// The last seconds of sound as bars: the user's and the reply's, in their colours.

const BAR_MS = 50;
const BAR_PX = 3;
const GAP_PX = 2;
const CALM_LEVEL = 0.04;

export class Waveform {
  // `levels()` returns { user, reply }, each 0 to 1.
  constructor(canvas, levels) {
    this.canvas = canvas;
    this.levels = levels;
    this.bars = []; // newest last: { level, isReply }
    this.peak = { level: 0, isReply: false };
    this.lastMs = 0;
    this.isRunning = false;
    this.stillness = matchMedia("(prefers-reduced-motion: reduce)");
    new ResizeObserver(() => this.#resize()).observe(canvas);
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => this.#draw());
  }

  // Draws while there is something to see; `isLive` says whether more is to come.
  start(isLive) {
    this.isLive = isLive;
    if (this.isRunning) return;
    this.isRunning = true;
    this.lastMs = performance.now();
    requestAnimationFrame((nowMs) => this.#frame(nowMs));
  }

  #frame(nowMs) {
    const { user, reply } = this.levels();
    const level = Math.max(user, reply);
    if (level >= this.peak.level) this.peak = { level, isReply: reply > user };
    const numNew = Math.floor((nowMs - this.lastMs) / BAR_MS);
    if (numNew > 0) {
      this.lastMs = numNew > this.numBars ? nowMs : this.lastMs + numNew * BAR_MS;
      this.bars.push(...Array(Math.min(numNew, this.numBars)).fill(this.peak)); // several where frames are rare
      this.peak = { level: 0, isReply: false };
      this.bars.splice(0, this.bars.length - this.numBars);
      this.#draw();
    }
    this.isRunning = this.isLive || this.bars.some((bar) => bar.level > CALM_LEVEL);
    if (this.isRunning) requestAnimationFrame((nextMs) => this.#frame(nextMs));
  }

  #resize() {
    const scale = devicePixelRatio || 1;
    this.canvas.width = Math.round(this.canvas.clientWidth * scale);
    this.canvas.height = Math.round(this.canvas.clientHeight * scale);
    this.#draw();
  }

  get numBars() {
    return Math.max(1, Math.floor(this.canvas.clientWidth / (BAR_PX + GAP_PX)));
  }

  #draw() {
    const context = this.canvas.getContext("2d");
    const { clientWidth: width, clientHeight: height } = this.canvas;
    const style = getComputedStyle(this.canvas);
    const colours = ["--user-sound", "--reply-sound", "--line"].map((name) => style.getPropertyValue(name));
    context.setTransform(devicePixelRatio || 1, 0, 0, devicePixelRatio || 1, 0, 0);
    context.clearRect(0, 0, width, height);
    const num = this.numBars;
    for (let i = 0; i < num; i++) {
      const bar = this.stillness.matches ? this.#stillBar(i, num) : this.bars[this.bars.length - num + i];
      const level = bar?.level ?? 0;
      const length = Math.max(2, level * height);
      context.fillStyle = level > CALM_LEVEL ? colours[Number(bar.isReply)] : colours[2];
      context.fillRect(i * (BAR_PX + GAP_PX), (height - length) / 2, BAR_PX, length);
    }
  }

  // Without motion: as many short bars as it is loud, from the left.
  #stillBar(index, num) {
    const newest = this.bars[this.bars.length - 1];
    if (!newest || index >= newest.level * num) return null;
    return { level: 0.3, isReply: newest.isReply };
  }
}
