// The conversation on screen: messages, pictures with boxes, and replies that can be played again.

import { label } from "./labels.js";

const SVG = "http://www.w3.org/2000/svg";
const list = document.getElementById("transcript");

export class MessageView {
  constructor(role) {
    document.getElementById("welcome").hidden = true;
    this.element = document.createElement("li");
    this.element.className = `message ${role}`;
    this.who = document.createElement("span");
    this.who.className = "who";
    this.who.textContent = role === "user" ? label("you") : label("assistant");
    this.body = document.createElement("p");
    this.body.className = "body";
    this.element.append(this.who, this.body);
    list.append(this.element);
    this.scroll();
  }

  setText(text) {
    this.body.textContent = text;
    this.element.classList.toggle("empty", !text);
    this.scroll();
  }

  setPending(text) {
    this.setText(text);
    this.element.classList.add("pending");
  }

  settle(text) {
    this.element.classList.remove("pending");
    this.setText(text);
  }

  markSpoken() {
    if (this.element.classList.contains("spoken")) return;
    this.element.classList.add("spoken");
    this.who.append(note(label("spoken")));
  }

  markInterrupted() {
    this.who.append(note(label("interrupted")));
  }

  markError() {
    this.element.classList.add("error");
  }

  addPlayButton(onPlay) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "chip play";
    button.textContent = label("play");
    button.onclick = onPlay;
    this.element.append(button);
    this.scroll();
  }

  // Shows the picture and returns a function that draws boxes in its pixels on it.
  addPicture(url) {
    const frame = document.createElement("div");
    frame.className = "picture";
    const image = document.createElement("img");
    image.alt = label("attached_picture");
    image.onload = () => this.scroll();
    image.src = url;
    frame.append(image);
    this.element.insertBefore(frame, this.body);
    return async (boxes) => {
      await image.decode();
      frame.append(overlay(image, boxes));
    };
  }

  addLines(lines) {
    const items = document.createElement("ol");
    items.className = "lines";
    for (const text of lines) {
      const item = document.createElement("li");
      item.textContent = text;
      items.append(item);
    }
    this.element.append(items);
    this.scroll();
  }

  scroll() {
    const main = list.parentElement;
    main.scrollTop = main.scrollHeight;
  }
}

function note(text) {
  const element = document.createElement("span");
  element.className = "note";
  element.textContent = text;
  return element;
}

function overlay(image, boxes) {
  const { naturalWidth: width, naturalHeight: height } = image;
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("preserveAspectRatio", "none");
  boxes.forEach(([x1, y1, x2, y2], index) => {
    const rect = document.createElementNS(SVG, "rect");
    for (const [name, value] of Object.entries({ x: x1, y: y1, width: x2 - x1, height: y2 - y1 })) {
      rect.setAttribute(name, value);
    }
    const title = document.createElementNS(SVG, "title");
    title.textContent = String(index + 1);
    rect.append(title);
    svg.append(rect);
  });
  return svg;
}
