// A text read aloud by the service, played as it comes.

const MAX_CHARS = 4096;

// Resolves when all of it has arrived; throws an Error with the server's message.
export async function readAloud(text, { voice, speed }, headers, player) {
  const run = player.begin();
  const response = await fetch("/v1/audio/speech", {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({ input: text.slice(0, MAX_CHARS), voice, speed, response_format: "pcm" }),
  });
  if (!response.ok) throw new Error((await response.json()).error?.message ?? response.statusText);
  const reader = response.body.getReader();
  let rest = new Uint8Array(0);
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return;
    if (run !== player.run) {
      await reader.cancel(); // something else is played now
      return;
    }
    const bytes = new Uint8Array(rest.length + value.length);
    bytes.set(rest);
    bytes.set(value, rest.length);
    const whole = bytes.length & ~1; // a sample is two bytes
    player.push(bytes.slice(0, whole), run);
    rest = bytes.slice(whole);
  }
}
