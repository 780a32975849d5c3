// The page: its parts, and what the buttons do.

import { Camera } from "./camera.js";
import { Dialogue } from "./dialogue.js";
import { byId } from "./elements.js";
import { FindingView, ReadingView } from "./findings.js";
import { applyLabels, switchLanguage } from "./labels.js";
import { MessageView } from "./message.js";
import { askAboutPicture } from "./pictures.js";
import { Player } from "./player.js";
import { preferences, sessionOf } from "./preferences.js";
import { Realtime } from "./realtime.js";
import { handlersFor } from "./server_events.js";
import { listVoices, wireSettings } from "./settings_dialog.js";
import { readAloud } from "./speech.js";
import { Status } from "./status.js";
import { ToolCallView } from "./tool_call.js";
import { Transcript } from "./transcript.js";
import { Tray } from "./tray.js";
import { Waveform } from "./waveform.js";

const status = new Status();
const player = new Player();
const realtime = new Realtime(() => sessionOf(dialogue.isHandsFree));
const transcript = new Transcript(viewOf);
const camera = new Camera({
  onFrame: (blob) => tray.attach(blob),
  onFailure: (reason, retry) => status.notice(reason, {}, { label: "retry", run: retry }),
});
const tray = new Tray({
  camera,
  onRefused: () => status.notice("not_a_picture"),
  onRead: (picture) => lookAt({ kind: "reading", picture, body: null }),
  onFind: (picture, phrase) => lookAt({ kind: "finding", picture, phrase, body: null }),
});
const hooks = {
  onAskAgain: (picture) => tray.attach(picture),
  onCopyFailed: () => status.notice("copy_failed"),
  onPlay: (view) => playAgain(view).catch(({ message }) => status.notice("failed", { message })),
  async askMap(picture, phrase) {
    try {
      return (await askAboutPicture("/v1/ground", picture, { phrase, map: true }, realtime.headers())).map;
    } catch {
      return null; // this model only gives boxes
    }
  },
};
const dialogue = new Dialogue({ realtime, player, transcript, tray, status, messageHooks: hooks });
const handlers = handlersFor(dialogue);
const waveform = new Waveform(byId("wave"), () => ({ user: dialogue.microphone.level(), reply: player.level() }));
dialogue.onChange = () => waveform.start(dialogue.microphone.isOn || player.isPlaying);

// --- what the conversation shows ---

function viewOf(record) {
  switch (record.kind) {
    case "tool": return new ToolCallView(record);
    case "reading": return new ReadingView(record, hooks);
    case "finding": return new FindingView(record, hooks);
    default: return new MessageView(record, hooks);
  }
}

async function lookAt(record) {
  const view = transcript.add(viewOf(record));
  const isReading = record.kind === "reading";
  const path = isReading ? "/v1/ocr" : "/v1/ground";
  const fields = isReading ? { format: "markdown" } : { phrase: record.phrase };
  try {
    view.show(await askAboutPicture(path, record.picture, fields, realtime.headers()));
    transcript.keep(view);
    transcript.announceReply(view.result.textContent);
  } catch ({ message }) {
    view.fail(message, () => {
      transcript.remove(view);
      lookAt(record);
    });
  }
}

async function playAgain(view) {
  player.unlock();
  dialogue.interrupt();
  const reply = [...dialogue.replies.values()].find((candidate) => candidate.view === view && candidate.audio.length);
  if (reply) {
    const run = player.begin();
    for (const bytes of reply.audio) player.push(bytes, run);
  } else {
    await readAloud(view.record.text, preferences, realtime.headers(), player);
  }
  dialogue.refresh();
}

async function startAnew() {
  dialogue.interrupt();
  dialogue.loseSession();
  await transcript.clear();
  status.clearLatency();
  tray.forgetSent();
  realtime.open();
}

// --- the connection ---

// The voices, and whether the service asks for a key; then the conversation.
async function greet() {
  const reply = await fetch("/v1/audio/voices", { headers: realtime.headers() });
  if (reply.status === 401) {
    byId("key-dialog").showModal();
    return;
  }
  listVoices((await reply.json()).voices);
  realtime.open();
}

function greetUntilItWorks() {
  greet().catch(() => explainLoss().then(() => setTimeout(greetUntilItWorks, 2000)));
}

// The browser does not say why a socket was refused, so the service is asked whether it is there.
async function explainLoss() {
  const isThere = await fetch("/health").then(({ ok }) => ok, () => false);
  if (realtime.isOpen) return;
  status.notice(isThere ? "refused" : "unreachable", {}, { label: "try_now", run: () => realtime.open() });
}

function wireConnection() {
  let wasLost = false;
  realtime.addEventListener("open", async () => {
    await dialogue.beginSession();
    if (wasLost) {
      status.clearNotice();
      status.notice("back_again");
    }
    wasLost = false;
  });
  realtime.addEventListener("lost", ({ detail }) => {
    dialogue.loseSession();
    if (!detail.wasOpen) explainLoss();
    wasLost = true;
  });
  realtime.addEventListener("event", ({ detail }) => handlers[detail.type]?.(detail));
  player.addEventListener("silent", () => {
    if (!dialogue.response) dialogue.playingId = null;
    dialogue.refresh();
  });
}

// --- buttons and keys ---

function wireTalk() {
  const button = byId("talk");
  const isTalkKey = ({ key }) => key === " " || key === "Enter";
  const isFree = ({ target }) => target === document.body || target === byId("conversation");
  button.addEventListener("pointerdown", (event) => {
    if (event.button !== 0) return;
    button.setPointerCapture(event.pointerId);
    dialogue.press(event.timeStamp);
  });
  button.addEventListener("pointerup", ({ timeStamp }) => dialogue.release(timeStamp));
  button.addEventListener("pointercancel", () => (dialogue.talk?.isStarting ? dialogue.release(0) : dialogue.finishTalking(false)));
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  button.addEventListener("click", ({ detail }) => {
    if (detail > 0) return;
    dialogue.press(0); // by a screen reader, which does not hold
    dialogue.release(0);
  });
  document.addEventListener("keydown", (event) => {
    const isHold = event.target === button ? isTalkKey(event) : event.key === " " && isFree(event);
    if (!isHold) return;
    event.preventDefault();
    if (!event.repeat) dialogue.press(event.timeStamp);
  });
  document.addEventListener("keyup", (event) => {
    if (event.target !== button && !isFree(event)) return;
    if (!isTalkKey(event)) return;
    event.preventDefault();
    dialogue.release(event.timeStamp);
  });
  byId("hands-free").onclick = () => dialogue.setHandsFree(!dialogue.isHandsFree);
  byId("stop").onclick = () => dialogue.interrupt();
  document.addEventListener("keydown", ({ key }) => {
    if (key !== "Escape" || document.querySelector("dialog[open]")) return;
    if (dialogue.talk) dialogue.finishTalking(false);
    else dialogue.interrupt();
  });
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && !dialogue.isHandsFree) dialogue.finishTalking(false).then(() => dialogue.microphone.release());
  });
}

function wireComposer() {
  const field = byId("text");
  const grow = () => {
    field.style.height = "auto";
    field.style.height = `${field.scrollHeight + field.offsetHeight - field.clientHeight}px`;
  };
  const send = async (text) => {
    if (!text.trim() && !tray.hasNew) return;
    if (!dialogue.isReady) {
      status.notice("not_connected");
      return;
    }
    if (field.value === text) field.value = "";
    grow();
    await dialogue.askInWriting(text.trim());
  };
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    send(field.value);
  });
  field.addEventListener("input", grow);
  field.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    send(field.value);
  });
  for (const example of document.querySelectorAll(".example")) example.onclick = () => send(example.textContent);
}

function wireRest() {
  byId("language").onclick = () => switchLanguage();
  byId("new").onclick = () => byId("clear-dialog").showModal();
  byId("clear-dialog").addEventListener("close", ({ target }) => {
    if (target.returnValue === "yes") startAnew();
    target.returnValue = "";
  });
  byId("key-form").addEventListener("submit", () => {
    realtime.setKey(byId("key").value);
    greetUntilItWorks();
  });
  wireSettings({
    onSession: () => realtime.configure(),
    onKeep: () => transcript.setKept(preferences.keep),
    onTheme: () => waveform.start(false),
    onMicrophone() {
      dialogue.microphone.deviceId = preferences.microphone;
      if (!dialogue.talk && !dialogue.isHandsFree) dialogue.microphone.release();
      else if (dialogue.isHandsFree) dialogue.setHandsFree(false).then(() => dialogue.microphone.release());
    },
  });
  dialogue.microphone.deviceId = preferences.microphone;
}

applyLabels();
wireConnection();
wireTalk();
wireComposer();
wireRest();
dialogue.refresh();
await transcript.restore();
greetUntilItWorks();
