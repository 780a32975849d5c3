// The Markdown that reading a page gives, as elements: headings, paragraphs, lists and tables. Nothing is run.

import { make } from "./elements.js";
import { languageOf } from "./labels.js";

export function renderMarkdown(text) {
  const root = make("div", "page-text");
  root.lang = languageOf(text);
  for (const block of text.split(/\n{2,}/)) {
    if (!block.trim()) continue;
    for (const element of renderBlock(block.split("\n"))) add(root, element);
  }
  return root;
}

// Items come as blocks of their own; neighbours are one list.
function add(root, element) {
  const last = root.lastElementChild;
  if (element.tagName === "UL" && last?.tagName === "UL") last.append(...element.children);
  else root.append(element);
}

function renderBlock(lines) {
  if (lines.length > 1 && lines[0].startsWith("|") && /^\|?[\s|:-]+$/.test(lines[1])) return [renderTable(lines)];
  const heading = /^(#{1,6}) (.*)$/.exec(lines[0]);
  if (heading) {
    const level = Math.min(6, heading[1].length + 2); // the page has its own h1 and h2
    const rest = lines.slice(1);
    return [make(`h${level}`, "", plain(heading[2])), ...(rest.length ? renderBlock(rest) : [])];
  }
  if (lines.every((line) => /^(?:[-*] |\d+[.)] )/.test(line))) {
    const list = make(/^\d/.test(lines[0]) ? "ol" : "ul");
    if (list.tagName === "OL") list.start = parseInt(lines[0], 10);
    for (const line of lines) list.append(make("li", "", plain(line.replace(/^(?:[-*]|\d+[.)]) /, ""))));
    return [list];
  }
  return [make("p", "", plain(lines.join("\n")))];
}

function renderTable(lines) {
  const table = make("table");
  const [head, , ...rows] = lines.map(cellsOf);
  if (head.some(Boolean)) table.append(renderRow(head, "th"));
  for (const row of rows) table.append(renderRow(row, "td"));
  const frame = make("div", "table-frame");
  frame.append(table);
  return frame;
}

function renderRow(cells, tag) {
  const row = make("tr");
  row.append(...cells.map((cell) => make(tag, "", plain(cell))));
  return row;
}

function cellsOf(line) {
  return line.replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((cell) => cell.trim());
}

function plain(text) {
  return text.replace(/\\([\\`*_{}[\]()#+.!|>-])/g, "$1");
}
