// A page of a claim: the program stands beside each picture; an event marks the line that logged it, and a line its events.
"use strict";

// A program of more lines than this is long.
const LONG = 36;

// Where the first lane of a picture begins (pixels).
const EDGE = 24;

function mark(line, on) {
  for (const one of document.querySelectorAll(`[data-line="${line}"], svg a[href="#${line}"]`)) one.classList.toggle("marked", on);
}

function watch(element, line) {
  for (const event of ["mouseenter", "focus"]) element.addEventListener(event, () => mark(line, true));
  for (const event of ["mouseleave", "blur"]) element.addEventListener(event, () => mark(line, false));
}

for (const line of document.querySelectorAll(".code span[id]")) line.dataset.line = line.id;

// Of a long program, what logs nothing of a picture is folded: functions and definitions, but for the first and the last.
function fold(program, logs) {
  const lines = [...program.querySelectorAll("code > span")];
  if (lines.length <= LONG) return;
  const blocks = [];
  for (const [number, line] of lines.entries()) {
    const begins = /^[^\s)\]}]/.test(line.textContent) && (number === 0 || !lines[number - 1].textContent.trim());
    if (begins || !blocks.length) blocks.push([]);
    blocks.at(-1).push(line);
  }
  let folded = [];
  for (const [number, block] of blocks.entries()) {
    const shown = number === 0 || number === blocks.length - 1 || block.some((line) => logs.has(line.dataset.line));
    if (!shown) folded.push(...block);
    if ((shown || number === blocks.length - 1) && folded.length) {
      const hidden = folded;
      const button = document.createElement("button");
      button.textContent = `${hidden.length} more lines`;
      hidden[0].before(button);
      for (const line of hidden) line.hidden = true;
      button.addEventListener("click", () => { for (const line of hidden) line.hidden = false; button.remove(); });
      folded = [];
    }
  }
}

// When a picture is first seen: its texts fit, and it gets a copy of its program, which the page has once.
function complete(figure) {
  fit(figure.querySelector("svg"));
  for (const place of figure.querySelectorAll("[data-program]")) {
    const program = document.getElementById(place.dataset.program)?.querySelector("pre").cloneNode(true);
    delete place.dataset.program;
    if (!program) continue;
    for (const line of program.querySelectorAll("[id]")) {
      line.removeAttribute("id");
      watch(line, line.dataset.line);
    }
    fold(program, new Set([...figure.querySelectorAll("svg a")].map((link) => link.getAttribute("href").slice(1))));
    place.append(program);
  }
}

// How wide a text is depends on the reader's font: one that would run into the next lane is squeezed into its own.
function fit(svg) {
  const [lane, width] = [Number(svg.dataset.lane), Number(svg.getAttribute("width"))];
  for (const text of svg.querySelectorAll("text")) {
    const place = Math.floor((Number(text.getAttribute("x")) - EDGE) / lane);
    const end = text.matches(".act, .gap") ? width : Math.min(width, EDGE + (place + 1) * lane);
    for (const line of text.children.length ? text.children : [text]) {
      const room = end - Number(line.getAttribute("x"));
      if (line.getComputedTextLength() <= room) continue;
      line.setAttribute("textLength", room);
      line.setAttribute("lengthAdjust", "spacingAndGlyphs");
    }
  }
}

for (const link of document.querySelectorAll("svg a")) watch(link, link.getAttribute("href").slice(1));
for (const line of document.querySelectorAll(".code span[id]")) watch(line, line.id);
for (const figure of document.querySelectorAll("figure")) {
  const folds = [];
  for (let fold = figure.closest("details"); fold; fold = fold.parentElement.closest("details")) folds.push(fold);
  const complete_if_open = () => { if (folds.every((fold) => fold.open)) complete(figure); };
  for (const fold of folds) fold.addEventListener("toggle", complete_if_open);
  complete_if_open();
}

// What does not fit is reached by scrolling, and a shadow says so.
const overflow = new ResizeObserver((entries) => {
  for (const { target } of entries) target.classList.toggle("more", target.scrollWidth > target.clientWidth);
});
for (const scroll of document.querySelectorAll(".scroll")) overflow.observe(scroll);

// What an address is about is unfolded.
function unfold() {
  const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
  if (!target) return;
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) fold.open = true;
  target.scrollIntoView();
}
window.addEventListener("hashchange", unfold);

// Within the page that compares: only some of the courses, and nothing else (#only=1,3).
const only = new URLSearchParams(location.hash.slice(1)).get("only");
if (only !== null && window.parent !== window) {
  const wanted = new Set(only.split(","));
  document.documentElement.classList.add("embedded");
  const courses = [...document.querySelectorAll("[data-course]")].filter((course) => wanted.has(course.dataset.course));
  document.querySelector("main").replaceChildren(document.querySelector("svg.defs"), ...courses);
  const tell = () => window.parent.postMessage({ report: "height", height: document.querySelector("main").scrollHeight + 8 }, "*");
  new ResizeObserver(tell).observe(document.querySelector("main"));
  window.addEventListener("load", tell);
  for (const link of document.querySelectorAll("a[href]")) link.setAttribute("target", "_parent");
} else {
  unfold();
}
