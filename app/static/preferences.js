// What the user has chosen, kept in this browser.

const PLACE = "yan-omni";

export const preferences = {
  language: navigator.language.startsWith("zh") ? "zh" : "en",
  theme: "auto",
  voice: "default",
  speed: 1,
  reply: "ask",
  eagerness: "auto",
  microphone: "",
  keep: true,
  ...stored(),
};

export function choose(name, value) {
  preferences[name] = value;
  try {
    localStorage.setItem(PLACE, JSON.stringify(preferences));
  } catch {
    // This browser keeps nothing: the choice holds until the page is closed.
  }
}

function stored() {
  try {
    return JSON.parse(localStorage.getItem(PLACE)) ?? {};
  } catch {
    return {};
  }
}

const MODALITIES = { ask: null, audio: ["audio"], text: ["text"] };

// The realtime session that these choices ask for.
export function sessionOf(isHandsFree) {
  const detection = { type: "semantic_vad", eagerness: preferences.eagerness };
  return {
    output_modalities: MODALITIES[preferences.reply],
    audio: {
      input: { transcription: { model: "yan-omni" }, turn_detection: isHandsFree ? detection : null },
      output: { voice: preferences.voice, speed: preferences.speed },
    },
  };
}
