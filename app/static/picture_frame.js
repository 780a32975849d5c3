// A picture or video with what is drawn on it: boxes in its own pixels, and a map of where a phrase is.

import { icon, iconButton, make, makeSvg } from "./elements.js";
import { setLabelFor } from "./labels.js";
import { isVideo } from "./pictures.js";

// Stands for a document, which is not shown.
export class DocumentFrame {
  constructor(file) {
    this.element = make("p", "document");
    this.element.append(icon("page"), make("span", "", file.name ?? "PDF"));
  }

  addAction() {}

  drawBoxes() {}

  point() {}
}

const VEIL = 0.72;

export class PictureFrame {
  constructor(blob) {
    this.element = make("figure", "picture");
    this.image = make(isVideo(blob) ? "video" : "img");
    this.image.controls = this.image.muted = this.image.playsInline = isVideo(blob);
    setLabelFor(this.image, isVideo(blob) ? "aria" : "alt", "attached_picture");
    this.image.src = URL.createObjectURL(blob);
    this.stage = make("div", "stage");
    this.stage.append(this.image);
    this.tools = make("div", "picture-tools");
    this.stage.append(this.tools);
    this.element.append(this.stage);
    this.addAction("enlarge", "enlarge", () => this.element.classList.toggle("large"));
    this.rects = [];
  }

  addAction(iconName, labelName, onClick) {
    this.tools.prepend(iconButton(iconName, labelName, onClick));
  }

  // Boxes [x1, y1, x2, y2] of a picture of that size, with their numbers if wanted.
  drawBoxes(boxes, { width, height }, isNumbered) {
    const svg = makeSvg("svg", { class: "boxes", viewBox: `0 0 ${width} ${height}`, "aria-hidden": "true" });
    this.rects = boxes.map(([x1, y1, x2, y2]) => makeSvg("rect", { x: x1, y: y1, width: x2 - x1, height: y2 - y1, rx: 2 }));
    svg.append(...this.rects);
    this.stage.append(svg);
    if (!isNumbered) return;
    boxes.forEach(([x1, y1], index) => {
      const tag = make("span", "box-number", String(index + 1));
      tag.style.left = `${(100 * x1) / width}%`;
      tag.style.top = `${(100 * y1) / height}%`;
      this.stage.append(tag);
    });
  }

  // Lights up one box; -1 for none.
  point(index) {
    this.rects.forEach((rect, i) => rect.classList.toggle("lit", i === index));
  }

  // Rows of scores in [0, 1] over equal parts of the picture; null takes the map away.
  drawMap(rows) {
    this.stage.querySelector(".heat")?.remove();
    if (!rows) return;
    const canvas = make("canvas", "heat");
    canvas.width = rows[0].length;
    canvas.height = rows.length;
    const context = canvas.getContext("2d");
    rows.forEach((row, y) =>
      row.forEach((score, x) => {
        context.globalAlpha = VEIL * (1 - score); // what is not meant is darkened: seen on any colour
        context.fillRect(x, y, 1, 1);
      }),
    );
    this.image.after(canvas);
  }
}
