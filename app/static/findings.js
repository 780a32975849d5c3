// What was read or found in a picture, drawn on it and listed beside it.

import { actionButton, copyButton, make } from "./elements.js";
import { labelled, languageOf, setLabel, setLabelFor } from "./labels.js";
import { renderMarkdown } from "./markdown.js";
import { DocumentFrame, PictureFrame } from "./picture_frame.js";
import { isDocument } from "./pictures.js";

// A question put to one of the picture endpoints and its answer. `record.body` is the endpoint's answer.
// `hooks`: onAskAgain(blob), askMap(picture, phrase) -> rows or null, onCopyFailed().
class PictureAnswerView {
  constructor(record, hooks) {
    this.record = record;
    this.hooks = hooks;
    this.element = make("li", "message assistant finding");
    this.who = make("p", "who");
    this.who.append(labelled("span", "name", "assistant"), this.question());
    this.frame = isDocument(record.picture) ? new DocumentFrame(record.picture) : new PictureFrame(record.picture);
    this.frame.addAction("again", "ask_again", () => hooks.onAskAgain(record.picture));
    this.result = make("div", "result");
    this.element.append(this.who, this.frame.element, this.result);
    if (record.body) this.show(record.body);
    else this.wait();
  }

  wait() {
    this.element.classList.add("pending");
    this.result.append(labelled("p", "body", "working"));
  }

  // The answer has come.
  show(body) {
    this.record.body = body;
    this.element.classList.remove("pending");
    this.result.replaceChildren(...this.parts(body));
    for (const warning of body.warnings ?? []) this.result.append(make("p", "soft", warning));
  }

  fail(message, onRetry) {
    this.element.classList.remove("pending");
    this.result.replaceChildren(labelled("p", "body alarm", "failed", { message }), actionButton("again", "retry", onRetry));
  }

  // A list of what is in boxes; pointing at a line lights up its box.
  boxList(boxes, makeLine) {
    const list = make("ol", "boxed");
    boxes.forEach((box, index) => {
      const line = make("li");
      line.tabIndex = 0;
      line.append(...makeLine(box));
      for (const kind of ["pointerenter", "focus"]) line.addEventListener(kind, () => this.frame.point(index));
      for (const kind of ["pointerleave", "blur"]) line.addEventListener(kind, () => this.frame.point(-1));
      list.append(line);
    });
    return list;
  }
}

export class FindingView extends PictureAnswerView {
  question() {
    return labelled("span", "note", "asked_to_find", { phrase: this.record.phrase });
  }

  parts(body) {
    const { boxes } = body;
    this.frame.drawBoxes(boxes.map(({ box }) => box), body, true);
    const summary = boxes.length
      ? labelled("p", "body", "found", { count: boxes.length })
      : labelled("p", "body", "not_found");
    const list = this.boxList(boxes, ({ label, score }) => [make("span", "", label), share(score)]);
    return [summary, ...(boxes.length ? [list] : []), this.mapButton()];
  }

  // Shows where the model looks for the phrase; asked for when it is first wanted.
  mapButton() {
    const button = actionButton("heat", "heat_map", async () => {
      const isShown = button.getAttribute("aria-pressed") === "true";
      if (!isShown) {
        button.disabled = true;
        this.map ??= await this.hooks.askMap(this.record.picture, this.record.phrase);
        button.disabled = false;
        if (!this.map) {
          setLabel(button.querySelector("span"), "heat_map_none");
          button.disabled = true;
          return;
        }
      }
      this.frame.drawMap(isShown ? null : this.map);
      button.setAttribute("aria-pressed", String(!isShown));
    });
    button.setAttribute("aria-pressed", "false");
    return button;
  }
}

export class ReadingView extends PictureAnswerView {
  question() {
    return labelled("span", "note", "asked_to_read");
  }

  parts(body) {
    if (!body.lines.length) return [labelled("p", "body", "no_text_found")];
    this.frame.drawBoxes(body.lines.map(({ box }) => box), body, false);
    const page = renderMarkdown(body.markdown || body.text);
    const lines = this.boxList(body.lines, ({ text, confidence }) => {
      const words = make("span", "", text);
      words.lang = languageOf(text);
      return [words, share(confidence)];
    });
    const actions = make("div", "actions");
    actions.append(
      copyButton("copy_text", () => body.text, this.hooks.onCopyFailed),
      copyButton("copy_markdown", () => body.markdown || body.text, this.hooks.onCopyFailed),
    );
    const cut = body.truncated ? [labelled("p", "soft", "page_truncated")] : [];
    return [tabs([["page_view", {}, page], ["lines_view", { count: body.lines.length }, lines]]), ...cut, actions];
  }
}

function share(value) {
  return make("span", "share", `${Math.round(100 * value)} %`);
}

// Panels of which one is shown: [label, values, element] each. Arrow keys go from tab to tab.
function tabs(panels) {
  const root = make("div", "tabs");
  const bar = make("div", "tab-bar");
  bar.setAttribute("role", "tablist");
  const buttons = panels.map(([name, values, panel], index) => {
    const button = labelled("button", "tab", name, values);
    button.type = "button";
    button.setAttribute("role", "tab");
    button.onclick = () => select(index);
    button.onkeydown = ({ key }) => {
      const step = { ArrowRight: 1, ArrowLeft: -1 }[key];
      if (!step) return;
      const next = (index + step + panels.length) % panels.length;
      select(next);
      buttons[next].focus();
    };
    panel.setAttribute("role", "tabpanel");
    setLabelFor(panel, "aria", "read_text");
    return button;
  });
  function select(chosen) {
    buttons.forEach((button, index) => {
      button.setAttribute("aria-selected", String(index === chosen));
      button.tabIndex = index === chosen ? 0 : -1;
      panels[index][2].hidden = index !== chosen;
    });
  }
  bar.append(...buttons);
  root.append(bar, ...panels.map(([, , panel]) => panel));
  select(0);
  return root;
}
