// The settings: each takes effect at once.

import { byId, make } from "./elements.js";
import { labelled, setLabel, setLabelFor } from "./labels.js";
import { choose, preferences } from "./preferences.js";

// `onSession()` after a change that the realtime session has to know; `onMicrophone()`, `onKeep()`, `onTheme()` after theirs.
export function wireSettings({ onSession, onMicrophone, onKeep, onTheme }) {
  const dialog = byId("settings");
  byId("open-settings").onclick = () => {
    dialog.showModal();
    listMicrophones();
  };
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  wireSelect("voice", onSession);
  wireSelect("reply", onSession);
  wireSelect("eagerness", onSession);
  wireSelect("microphone", onMicrophone);
  wireSelect("theme", () => {
    applyTheme();
    onTheme();
  });
  const speed = byId("speed");
  speed.value = preferences.speed;
  showSpeed();
  speed.oninput = () => {
    choose("speed", Number(speed.value));
    showSpeed();
  };
  speed.onchange = onSession;
  byId("keep").checked = preferences.keep;
  byId("keep").onchange = () => {
    choose("keep", byId("keep").checked);
    onKeep();
  };
  applyTheme();
}

function wireSelect(name, onChange) {
  const select = byId(name);
  select.value = preferences[name];
  select.onchange = () => {
    choose(name, select.value);
    onChange();
  };
}

function showSpeed() {
  byId("speed-value").textContent = `${preferences.speed.toFixed(1)} ×`;
}

function applyTheme() {
  document.documentElement.dataset.theme = preferences.theme;
}

// Names are told only once the microphone has been allowed.
async function listMicrophones() {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  const known = devices.filter(({ kind, deviceId, label: name }) => kind === "audioinput" && deviceId && name);
  const first = labelled("option", "", "microphone_default");
  first.value = "";
  const others = known.filter(({ deviceId }) => deviceId !== "default");
  byId("microphone").replaceChildren(first, ...others.map(({ deviceId, label: name }) => new Option(name, deviceId)));
  byId("microphone").value = preferences.microphone;
  if (byId("microphone").selectedIndex < 0) byId("microphone").value = "";
}

const VOICE_NAME = /^([abz])([fm])_(.+)$/; // language and gender, as the voices' makers name them

export function listVoices(voices) {
  const groups = new Map();
  for (const { id, name } of voices) {
    const match = VOICE_NAME.exec(name);
    const option = match ? labelled("option", "", `voice_${match[2]}`, { name: capitalised(match[3]) }) : make("option", "", name);
    if (id === "default") setLabel(option, "voice_default");
    option.value = id;
    const kind = match ? match[1] : "";
    groups.set(kind, [...(groups.get(kind) ?? []), option]);
  }
  byId("voice").replaceChildren(...[...groups].flatMap(([kind, options]) => (kind ? [grouped(kind, options)] : options)));
  if (!voices.some(({ id }) => id === preferences.voice)) choose("voice", "default"); // it is gone
  byId("voice").value = preferences.voice;
}

function grouped(kind, options) {
  const group = make("optgroup");
  setLabelFor(group, "group", `voice_${kind}`);
  group.append(...options);
  return group;
}

function capitalised(word) {
  return word[0].toUpperCase() + word.slice(1);
}
