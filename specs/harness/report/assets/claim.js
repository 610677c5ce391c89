// A page of a claim: an event marks the line of the program that logged it, and a line its events.
"use strict";

function mark(line, on) {
  const code = document.getElementById(line);
  code?.classList.toggle("marked", on);
  for (const event of document.querySelectorAll(`svg a[href="#${line}"]`)) event.classList.toggle("marked", on);
}

// Only the column of the sources scrolls, not the page under the pointer.
function reveal(line) {
  const code = document.getElementById(line);
  const column = code?.closest(".sources");
  if (!column || column.scrollHeight <= column.clientHeight) return;
  const [box, view] = [code.getBoundingClientRect(), column.getBoundingClientRect()];
  if (box.top < view.top || box.bottom > view.bottom) column.scrollTop += box.top - view.top - view.height / 3;
}

for (const element of document.querySelectorAll("svg a, .code span[id]")) {
  const line = element.id || element.getAttribute("href").slice(1);
  for (const event of ["mouseenter", "focus"]) element.addEventListener(event, () => mark(line, true));
  if (!element.id) for (const event of ["mouseenter", "focus"]) element.addEventListener(event, () => reveal(line));
  for (const event of ["mouseleave", "blur"]) element.addEventListener(event, () => mark(line, false));
}

// Within the page that compares: only some of the courses, and nothing else (#only=1,3).
const only = new URLSearchParams(location.hash.slice(1)).get("only");
if (only !== null && window.parent !== window) {
  const wanted = new Set(only.split(","));
  document.documentElement.classList.add("embedded");
  for (const details of document.querySelectorAll("details.more")) details.open = true;
  for (const course of document.querySelectorAll("[data-course]")) course.hidden = !wanted.has(course.dataset.course);
  const tell = () => window.parent.postMessage({ report: "height", height: document.querySelector("main").scrollHeight + 8 }, "*");
  new ResizeObserver(tell).observe(document.querySelector("main"));
  window.addEventListener("load", tell);
  for (const link of document.querySelectorAll("a[href]")) link.setAttribute("target", "_parent");
}
if (only === null && location.hash.startsWith("#course-")) {
  const course = document.getElementById(location.hash.slice(1));
  const more = course?.closest("details.more");
  if (more) { more.open = true; course.scrollIntoView(); }
}
