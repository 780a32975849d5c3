// Small makers of elements.

import { labelled, setLabel, setLabelFor } from "./labels.js";

const SVG = "http://www.w3.org/2000/svg";

export const byId = (id) => document.getElementById(id);

export function make(tag, className = "", text = "") {
  const element = document.createElement(tag);
  if (className) element.className = className;
  if (text) element.textContent = text;
  return element;
}

export function makeSvg(tag, attributes) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

export function icon(name) {
  const svg = makeSvg("svg", { class: "icon", "aria-hidden": "true" });
  svg.append(makeSvg("use", { href: `#icon-${name}` }));
  return svg;
}

// A small button with an icon and a label.
export function actionButton(iconName, labelName, onClick) {
  const button = make("button", "button small");
  button.type = "button";
  button.append(icon(iconName), labelled("span", "", labelName));
  button.onclick = onClick;
  return button;
}

export function iconButton(iconName, labelName, onClick) {
  const button = make("button", "button small round");
  button.type = "button";
  button.append(icon(iconName));
  setLabelFor(button, "aria", labelName);
  setLabelFor(button, "title", labelName);
  button.onclick = onClick;
  return button;
}

// A button that copies a text and says that it did.
export function copyButton(labelName, textOf, onFailure) {
  const button = actionButton("copy", labelName, async () => {
    try {
      await navigator.clipboard.writeText(textOf());
    } catch {
      onFailure();
      return;
    }
    const caption = button.querySelector("span");
    setLabel(caption, "copied");
    setTimeout(() => setLabel(caption, labelName), 1500);
  });
  return button;
}
