// Single frames of a video file, as the browser decodes it.

import { jpegOf } from "./jpeg.js";

const MAX_FRAMES = 16;
const EVERY_S = 1;
const MAX_SIDE_PX = 640;

// [{ timeMs, uri }], one a second or fewer of a long video; none of a file that cannot be decoded.
export async function framesOf(blob) {
  const video = document.createElement("video");
  video.muted = true;
  video.preload = "auto";
  video.src = URL.createObjectURL(blob);
  const frames = [];
  try {
    await happens(video, "loadeddata");
    const durationS = Number.isFinite(video.duration) ? video.duration : 0;
    const num = Math.max(1, Math.min(MAX_FRAMES, Math.ceil(durationS / EVERY_S)));
    for (let i = 0; i < num; i++) {
      const timeS = (durationS * (i + 0.5)) / num;
      video.currentTime = timeS;
      await happens(video, "seeked");
      frames.push({ timeMs: Math.round(1000 * timeS), uri: jpegOf(video, video.videoWidth, video.videoHeight, MAX_SIDE_PX) });
    }
  } catch {
    // Not to be decoded from here on: what there is counts.
  }
  URL.revokeObjectURL(video.src);
  return frames;
}

function happens(video, name) {
  return new Promise((resolve, reject) => {
    video.addEventListener(name, resolve, { once: true });
    video.addEventListener("error", reject, { once: true });
  });
}
