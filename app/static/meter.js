// How loud a sound is at this moment.

export class Meter {
  constructor(context) {
    this.node = context.createAnalyser();
    this.node.fftSize = 1024;
    this.samples = new Float32Array(this.node.fftSize);
  }

  // 0 (below -60 dB of full scale) to 1.
  level() {
    this.node.getFloatTimeDomainData(this.samples);
    let energy = 0;
    for (const sample of this.samples) energy += sample * sample;
    const levelDb = 10 * Math.log10(energy / this.samples.length + 1e-12);
    return Math.max(0, Math.min(1, (levelDb + 60) / 60)) ** 1.5;
  }
}
