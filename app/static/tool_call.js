// A function the model asked for: its name, what it was given, and what came back.

import { icon, make } from "./elements.js";
import { labelled, setLabel } from "./labels.js";

export function newToolCall(name) {
  return { kind: "tool", name, arguments: "", output: null };
}

export class ToolCallView {
  constructor(record) {
    this.record = record;
    this.element = make("li", "message tool");
    const details = make("details");
    const summary = make("summary");
    this.title = make("span");
    this.brief = make("code", "brief");
    summary.append(icon("tool"), this.title, this.brief);
    this.given = make("pre");
    this.output = make("div");
    details.append(summary, this.given, this.output);
    this.element.append(details);
    setLabel(this.title, "used_tool", { name: record.name || "…" });
    this.addArguments("");
    if (record.output !== null) this.setOutput(record.output);
  }

  addArguments(text) {
    this.setCall(this.record.name, this.record.arguments + text);
  }

  setCall(name, text) {
    this.record.name = name;
    this.record.arguments = text;
    setLabel(this.title, "used_tool", { name: name || "…" });
    this.brief.textContent = text.length > 2 ? text : "";
    this.given.textContent = indented(text);
  }

  setOutput(text) {
    this.record.output = text;
    this.output.replaceChildren(labelled("p", "soft", "tool_result"), make("pre", "", indented(text)));
  }
}

function indented(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}
