// The page: what the buttons do and what the server's events show.

import { HandsFree } from "./handsfree.js";
import { applyLabels, label, switchLanguage } from "./labels.js";
import { Latency } from "./latency.js";
import { Microphone } from "./microphone.js";
import { Attachment, askAboutPicture } from "./pictures.js";
import { Player } from "./player.js";
import { Realtime, base64OfBytes, bytesOfBase64 } from "./realtime.js";
import { MessageView } from "./transcript.js";

const MIN_TALK_MS = 300;
const NOTICE_MS = 6000;

const byId = (id) => document.getElementById(id);
const realtime = new Realtime();
const player = new Player();
const microphone = new Microphone(sendAudio);
const handsFree = new HandsFree(realtime, microphone);
const latency = new Latency(showLatency);
const attachment = new Attachment();
const heardViews = new Map(); // item id -> the user's message
const replies = new Map(); // item id -> { view, text, audio }
let talk = null; // { startedMs, isReady, isOver } while the button is held
let waitingView = null; // the user's spoken message until its item id is known
let isHearing = false; // hands-free: somebody is speaking
let response = null; // { turn, id, itemId } while the model answers the newest question
let numTurns = 0;
let lastSpokenId = null; // the item that is playing
let state = "connecting";

// --- state -------------------------------------------------------------------------------------------------------

function show(next) {
  state = next;
  byId("status").dataset.state = next;
  byId("status-text").textContent = stateLabel();
  byId("talk-hint").textContent = hint(next);
  byId("stop").hidden = !(response || player.isPlaying);
  byId("send").hidden = !byId("stop").hidden;
}

function stateLabel() {
  switch (state) {
    case "ready": return label("ready");
    case "listening": return label("listening");
    case "thinking": return label("thinking");
    case "speaking": return label("speaking");
    case "offline": return label("offline");
    default: return label("connecting");
  }
}

function hint(next) {
  if (handsFree.isOn) return label("hands_free_hint");
  return next === "listening" ? label("release_hint") : label("hold_hint");
}

function showLatency(seconds) {
  byId("latency").textContent = `${label("answered_in")} ${seconds.toFixed(2)} s`;
}

function showCalm() {
  if (talk || isHearing) show("listening");
  else if (response) show(player.isPlaying ? "speaking" : "thinking");
  else show(player.isPlaying ? "speaking" : realtime.isOpen ? "ready" : "offline");
}

let noticeTimer = 0;
function notice(text) {
  clearTimeout(noticeTimer);
  byId("notice").textContent = text;
  byId("notice").hidden = false;
  noticeTimer = setTimeout(() => (byId("notice").hidden = true), NOTICE_MS);
}

// --- talking -----------------------------------------------------------------------------------------------------

async function startTalking() {
  if (talk || !realtime.isOpen) return;
  if (handsFree.isOn) {
    switchHandsFree();
    return;
  }
  player.unlock();
  interrupt();
  const held = { startedMs: performance.now(), isOver: false };
  talk = held;
  byId("talk").setAttribute("aria-pressed", "true");
  show("listening");
  try {
    realtime.send({ type: "input_audio_buffer.clear" });
    await microphone.start();
    held.startedMs = performance.now();
    if (held.isOver) await microphone.stop(); // let go while permission was asked for
  } catch {
    endTalk();
    notice(label("no_microphone"));
  }
}

async function finishTalking(isKept) {
  const held = talk;
  if (!held || held.isOver) return;
  held.isOver = true;
  const heldMs = performance.now() - held.startedMs;
  await microphone.stop();
  endTalk();
  if (!isKept) return;
  if (heldMs < MIN_TALK_MS) {
    notice(label("too_short"));
    return;
  }
  waitingView = new MessageView("user");
  waitingView.markSpoken();
  await sendPicture(waitingView);
  waitingView.setPending(label("hearing"));
  realtime.send({ type: "input_audio_buffer.commit" });
  ask();
}

function endTalk() {
  talk = null;
  byId("talk").setAttribute("aria-pressed", "false");
  byId("talk").style.setProperty("--level", 0);
  showCalm();
}

function sendAudio(bytes, level) {
  byId("talk").style.setProperty("--level", Math.min(1, level * 6).toFixed(3));
  if (realtime.send({ type: "input_audio_buffer.append", audio: base64OfBytes(bytes) })) latency.sent(bytes.length);
}

async function switchHandsFree() {
  if (!realtime.isOpen) return;
  player.unlock();
  try {
    await (handsFree.isOn ? handsFree.stop() : handsFree.start());
  } catch {
    notice(label("no_microphone"));
  }
  if (isHearing) waitingView?.settle(label("nothing_heard"));
  if (isHearing) waitingView = null;
  isHearing = false;
  byId("hands-free").setAttribute("aria-pressed", String(handsFree.isOn));
  byId("talk").style.setProperty("--level", 0);
  showCalm();
}

// --- asking ------------------------------------------------------------------------------------------------------

async function submitText(text) {
  if (!text.trim() && !attachment.file) return;
  player.unlock();
  interrupt();
  const view = new MessageView("user");
  await sendPicture(view);
  view.setText(text);
  const content = [{ type: "input_text", text }];
  if (text.trim()) {
    realtime.send({ type: "conversation.item.create", item: { type: "message", role: "user", content } });
  }
  ask();
}

async function sendPicture(view) {
  if (!attachment.file) return;
  view.addPicture(attachment.url);
  const content = [{ type: "input_image", image_url: await attachment.dataUri() }];
  realtime.send({ type: "conversation.item.create", item: { type: "message", role: "user", content } });
  detach();
}

function ask() {
  numTurns += 1;
  response = { turn: String(numTurns), id: null, itemId: null };
  realtime.send({ type: "response.create", response: { metadata: { turn: response.turn } } });
  latency.asked();
  show("thinking");
}

// Stops the reply and tells the server how much of it was heard.
function interrupt(isCancelled = false) {
  const wasPlaying = player.isPlaying;
  const heardMs = player.flush();
  if (response && !isCancelled) realtime.send({ type: "response.cancel" });
  const itemId = response?.itemId ?? lastSpokenId;
  if (wasPlaying && itemId) {
    realtime.send({ type: "conversation.item.truncate", item_id: itemId, content_index: 0, audio_end_ms: heardMs });
    replies.get(itemId)?.view.markInterrupted();
  }
  response = null;
  lastSpokenId = null;
  showCalm();
}

// --- pictures ----------------------------------------------------------------------------------------------------

function attach(file) {
  if (!attachment.set(file)) {
    notice(label("no_picture"));
    return;
  }
  byId("attachment-image").src = attachment.url;
  byId("attachment").hidden = false;
  byId("text").focus();
}

function detach() {
  attachment.clear();
  byId("attachment").hidden = true;
  byId("file").value = "";
}

async function lookAt(path, fields, title, describe) {
  const { file, url } = attachment;
  if (!file) return;
  detach();
  const question = new MessageView("user");
  question.setText(title);
  const answer = new MessageView("assistant");
  answer.setPending(label("thinking"));
  try {
    const body = await askAboutPicture(path, file, fields, realtime.headers());
    const found = body.boxes ?? body.lines;
    const draw = answer.addPicture(url);
    answer.settle(describe(body));
    if (found.length) {
      await draw(found.map((row) => row.box));
      answer.addLines(found.map((row) => row.text ?? `${row.label} (${row.score.toFixed(2)})`));
    }
  } catch (error) {
    answer.settle(`${label("failed")}: ${error.message}`);
    answer.markError();
  }
}

function readPicture() {
  return lookAt("/v1/ocr", {}, label("read_text"), (body) => (body.lines.length ? "" : body.text || label("no_text_found")));
}

function findInPicture() {
  const phrase = byId("text").value.trim();
  if (!phrase) {
    notice(label("find_what"));
    byId("text").focus();
    return;
  }
  clearText();
  lookAt("/v1/ground", { phrase }, phrase, (body) => (body.boxes.length ? label("found") : label("not_found")));
}

// --- what the server says ----------------------------------------------------------------------------------------

const on = {
  "input_audio_buffer.speech_started"() {
    interrupt(true); // the server has cancelled the reply already
    isHearing = true;
    waitingView ??= new MessageView("user");
    waitingView.markSpoken();
    sendPicture(waitingView); // the question will be about it
    waitingView.setPending(label("hearing"));
    showCalm();
  },
  "input_audio_buffer.speech_stopped"(event) {
    isHearing = false;
    latency.askedAt(event.audio_end_ms);
    show("thinking");
  },
  "input_audio_buffer.committed"(event) {
    if (waitingView) heardViews.set(event.item_id, waitingView);
    waitingView = null;
  },
  "conversation.item.input_audio_transcription.completed"(event) {
    heardViews.get(event.item_id)?.settle(event.transcript || label("nothing_heard"));
    if (!event.transcript && !response) showCalm(); // a noise: nobody answers it
  },
  "conversation.item.input_audio_transcription.failed"(event) {
    heardViews.get(event.item_id)?.settle(label("nothing_heard"));
  },
  "response.created"(event) {
    const turn = event.response.metadata?.turn;
    if (handsFree.isOn && !turn && !isHearing) response = { turn: null, id: event.response.id, itemId: null };
    else if (response && response.turn === turn) response.id = event.response.id;
  },
  "response.output_item.added"(event) {
    const view = new MessageView("assistant");
    replies.set(event.item.id, { view, text: "", audio: [] });
    if (!isNewest(event)) return;
    response.itemId = event.item.id;
    player.begin();
  },
  "response.output_text.delta": addText,
  "response.output_audio_transcript.delta": addText,
  "response.output_audio.delta"(event) {
    const reply = replies.get(event.item_id);
    const bytes = bytesOfBase64(event.delta);
    reply.view.markSpoken();
    reply.audio.push(bytes);
    if (!isNewest(event)) return; // interrupted: the rest is not played
    player.push(bytes);
    latency.answered();
    lastSpokenId = event.item_id;
    show("speaking");
  },
  "response.done"(event) {
    const { id, status, output, status_details: details } = event.response;
    const reply = replies.get(output[0]?.id);
    if (reply?.audio.length) reply.view.addPlayButton(() => replay(reply));
    if (status === "failed") notice(`${label("failed")}: ${details.error.message}`);
    if (response?.id === id) response = null;
    showCalm();
  },
  error(event) {
    if (event.error.code === "response_cancel_not_active") return;
    if (event.error.code === "input_audio_buffer_commit_empty") {
      waitingView?.settle(label("nothing_heard"));
      waitingView = null;
    }
    if (!response?.id) response = null;
    notice(event.error.message);
    showCalm();
  },
};

function isNewest(event) {
  return response !== null && response.id === event.response_id;
}

function addText(event) {
  const reply = replies.get(event.item_id);
  if (isNewest(event) && event.type === "response.output_text.delta") latency.answered();
  reply.text += event.delta;
  reply.view.setText(reply.text);
}

function replay(reply) {
  player.unlock();
  player.begin();
  lastSpokenId = null;
  for (const bytes of reply.audio) player.push(bytes);
  showCalm();
}

// --- wiring ------------------------------------------------------------------------------------------------------

function clearText() {
  byId("text").value = "";
  growText();
}

function growText() {
  const field = byId("text");
  field.style.height = "auto";
  const border = field.offsetHeight - field.clientHeight;
  field.style.height = `${field.scrollHeight + border}px`;
  field.style.overflowY = field.scrollHeight > field.clientHeight ? "auto" : "hidden";
}

function submit() {
  const text = byId("text").value;
  clearText();
  submitText(text);
}

function wireTalk() {
  const button = byId("talk");
  const isTalkKey = (event) => event.key === " " || event.key === "Enter";
  button.addEventListener("pointerdown", (event) => {
    button.setPointerCapture(event.pointerId);
    startTalking();
  });
  button.addEventListener("pointerup", () => finishTalking(true));
  button.addEventListener("pointercancel", () => finishTalking(false));
  button.addEventListener("contextmenu", (event) => event.preventDefault());
  button.addEventListener("keydown", (event) => {
    if (!isTalkKey(event)) return;
    event.preventDefault();
    if (!event.repeat) startTalking();
  });
  button.addEventListener("keyup", (event) => {
    if (isTalkKey(event)) finishTalking(true);
  });
  button.addEventListener("blur", () => finishTalking(false));
  byId("hands-free").addEventListener("click", switchHandsFree);
  document.addEventListener("visibilitychange", () => {
    if (document.hidden && !handsFree.isOn) finishTalking(false).then(() => microphone.release());
  });
}

function wireComposer() {
  byId("composer").addEventListener("submit", (event) => {
    event.preventDefault();
    submit();
  });
  byId("text").addEventListener("input", growText);
  byId("text").addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit();
  });
  byId("stop").addEventListener("click", () => interrupt());
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    if (talk) finishTalking(false);
    else interrupt();
  });
  for (const example of document.querySelectorAll(".example")) {
    example.addEventListener("click", () => submitText(example.textContent));
  }
}

function wirePictures() {
  byId("attach").addEventListener("click", () => byId("file").click());
  byId("file").addEventListener("change", () => byId("file").files.length && attach(byId("file").files[0]));
  byId("detach").addEventListener("click", detach);
  byId("read").addEventListener("click", readPicture);
  byId("find").addEventListener("click", findInPicture);
  const zone = document.documentElement;
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    byId("drop-zone").classList.add("dropping");
  });
  zone.addEventListener("dragleave", (event) => {
    if (!event.relatedTarget) byId("drop-zone").classList.remove("dropping");
  });
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    byId("drop-zone").classList.remove("dropping");
    if (event.dataTransfer.files.length) attach(event.dataTransfer.files[0]);
  });
  document.addEventListener("paste", (event) => {
    const file = [...event.clipboardData.files].find((candidate) => candidate.type.startsWith("image/"));
    if (file) attach(file);
  });
}

// The voices, and whether the server asks for a key.
async function greet() {
  const reply = await fetch("/v1/audio/voices", { headers: realtime.headers() });
  if (reply.status === 401) {
    byId("key-dialog").showModal();
    return;
  }
  const { voices } = await reply.json();
  byId("voice").replaceChildren(...voices.map(({ id, name }) => new Option(name, id)));
  byId("voice").closest("label").hidden = voices.length < 2;
  realtime.open();
}

realtime.addEventListener("open", () => {
  latency.beginSession();
  showCalm();
});
realtime.addEventListener("lost", () => {
  response = null;
  isHearing = false;
  show("offline");
});
realtime.addEventListener("event", ({ detail }) => on[detail.type]?.(detail));
player.addEventListener("silent", () => {
  if (!response) lastSpokenId = null;
  showCalm();
});
byId("language").addEventListener("click", () => {
  switchLanguage();
  showCalm();
});
byId("voice").addEventListener("change", () => {
  const output = { voice: byId("voice").value };
  realtime.configure({ audio: { ...realtime.session.audio, output } });
});
byId("key-form").addEventListener("submit", () => {
  realtime.setKey(byId("key").value);
  greet();
});
wireTalk();
wireComposer();
wirePictures();
applyLabels();
show("connecting");
greet().catch(() => show("offline"));
