// Picture files: which kinds there are, made smaller for the conversation, sent whole for reading.

const MAX_SIDE_PX = 1600;
const KINDS = ["image/jpeg", "image/png", "image/webp", "image/gif"];

export function isPicture(file) {
  return Boolean(file) && KINDS.includes(file.type);
}

export async function dataUriOf(blob) {
  const bitmap = await createImageBitmap(blob, { imageOrientation: "from-image" });
  const scale = Math.min(1, MAX_SIDE_PX / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const context = canvas.getContext("2d");
  context.fillStyle = "white";
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  bitmap.close();
  return canvas.toDataURL("image/jpeg", 0.92);
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
