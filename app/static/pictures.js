// Picture and video files: which kinds there are, made smaller for the conversation, sent whole for reading.

import { jpegOf } from "./jpeg.js";
import { framesOf } from "./video.js";

const MAX_SIDE_PX = 1600;
const PICTURES = ["image/jpeg", "image/png", "image/webp", "image/gif"];
const VIDEOS = ["video/mp4", "video/webm", "video/quicktime"];

export function isVideo(file) {
  return VIDEOS.includes(file?.type);
}

// Whether it can be read, and only that.
export function isDocument(file) {
  return file?.type === "application/pdf";
}

// Whether it can be talked about.
export function isVisible(file) {
  return PICTURES.includes(file?.type) || isVideo(file);
}

// What the conversation is told of it: one picture, or the frames of a video with their times. Throws for damaged files.
export async function partsOf(blob) {
  if (isVideo(blob)) {
    const frames = await framesOf(blob);
    if (!frames.length) throw new Error("no frame can be decoded");
    return frames.map(({ timeMs, uri }) => ({ type: "input_image", image_url: uri, time_ms: timeMs }));
  }
  const bitmap = await createImageBitmap(blob, { imageOrientation: "from-image" });
  const image_url = jpegOf(bitmap, bitmap.width, bitmap.height, MAX_SIDE_PX);
  bitmap.close();
  return [{ type: "input_image", image_url }];
}

// Posts the picture to one of our own endpoints; throws an Error with the server's message.
export async function askAboutPicture(path, blob, fields, headers) {
  const form = new FormData();
  form.append("file", blob);
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const response = await fetch(path, { method: "POST", body: form, headers });
  const body = await response.json();
  if (!response.ok) throw new Error(body.error?.message ?? response.statusText);
  return body;
}
