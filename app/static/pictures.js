// The attached picture: chosen, dropped or pasted; made smaller for the conversation, sent whole for reading.

const MAX_SIDE_PX = 1600;
const KINDS = ["image/jpeg", "image/png", "image/webp", "image/gif"];

export class Attachment {
  constructor() {
    this.file = null;
    this.url = null;
  }

  // False when the file is no picture.
  set(file) {
    if (!file || !KINDS.includes(file.type)) return false;
    this.file = file;
    this.url = URL.createObjectURL(file);
    return true;
  }

  // The picture stays on screen, so its URL is kept.
  clear() {
    this.file = null;
    this.url = null;
  }

  async dataUri() {
    const bitmap = await createImageBitmap(this.file, { imageOrientation: "from-image" });
    const scale = Math.min(1, MAX_SIDE_PX / Math.max(bitmap.width, bitmap.height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(bitmap.width * scale));
    canvas.height = Math.max(1, Math.round(bitmap.height * scale));
    const context = canvas.getContext("2d");
    context.fillStyle = "white";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
    return canvas.toDataURL("image/jpeg", 0.92);
  }
}

// Posts the picture to one of our own endpoints; throws an Error with the server's message.
export async function askAboutPicture(path, file, fields, headers) {
  const form = new FormData();
  form.append("file", file);
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  const response = await fetch(path, { method: "POST", body: form, headers });
  const body = await response.json();
  if (!response.ok) throw new Error(body.error?.message ?? response.statusText);
  return body;
}
