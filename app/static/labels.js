// The page's texts in the language chosen. Elements with a label change with it, also those made by scripts.

import { EN } from "./labels_en.js";
import { ZH } from "./labels_zh.js";
import { choose, preferences } from "./preferences.js";

const LABELS = { en: EN, zh: ZH };
const ATTRIBUTES = {
  "data-label-aria": "aria-label",
  "data-label-title": "title",
  "data-label-placeholder": "placeholder",
  "data-label-alt": "alt",
  "data-label-group": "label",
};

// The text of that name; {places} are filled from values.
export function label(name, values = {}) {
  return LABELS[preferences.language][name].replace(/\{(\w+)\}/g, (_, place) => values[place]);
}

export function setLabel(element, name, values) {
  element.dataset.label = name;
  element.labelValues = values;
  element.textContent = label(name, values);
}

// The kinds of labels that are no text: aria, title, placeholder, alt, group.
export function setLabelFor(element, kind, name) {
  const key = `data-label-${kind}`;
  element.setAttribute(key, name);
  element.setAttribute(ATTRIBUTES[key], label(name));
}

export function labelled(tag, className, name, values) {
  const element = document.createElement(tag);
  element.className = className;
  setLabel(element, name, values);
  return element;
}

export function switchLanguage() {
  choose("language", preferences.language === "en" ? "zh" : "en");
  applyLabels();
}

export function applyLabels() {
  document.documentElement.lang = preferences.language === "zh" ? "zh-CN" : "en";
  for (const element of document.querySelectorAll("[data-label]")) {
    element.textContent = label(element.dataset.label, element.labelValues);
  }
  for (const [key, attribute] of Object.entries(ATTRIBUTES)) {
    for (const element of document.querySelectorAll(`[${key}]`)) {
      element.setAttribute(attribute, label(element.getAttribute(key)));
    }
  }
  document.getElementById("language").textContent = preferences.language === "en" ? "中文" : "English";
}

// The language a text is written in, for its font and for screen readers.
export function languageOf(text) {
  return /[\u3400-\u9fff]/.test(text) ? "zh-CN" : "en";
}
