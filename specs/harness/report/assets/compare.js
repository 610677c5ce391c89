// The page that compares two subjects, by the rule of compare.py. The choice stands in the address (after #).
"use strict";

const form = document.getElementById("choice");
const list = document.getElementById("differences");
// How many facts of a side are shown at once; the others are folded.
const FACTS = 3;

const names = REPORT.subjects.map((subject) => subject.name);

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

// A text in which code stands between backquotes.
function code(tag, properties, text) {
  const parts = text.split(/`([^`]*)`/);
  return element(tag, properties, ...parts.map((part, place) => (place % 2 ? element("code", {}, part) : part)));
}

function badge(letter) {
  const [value, sign] = REPORT.values[letter];
  const mark = element("span", {}, sign);
  mark.setAttribute("aria-hidden", "true");
  return element("span", { className: `badge ${letter}` }, mark, ` ${value}`);
}

function kindOf(claim, subject) {
  const [letter, because, shown, failed, slots] = claim.kinds[claim.of.length ? claim.of[subject] : 0];
  return { letter, because, shown, failed, slots: new Map(slots) };
}

function without(some, others) {
  return some.filter((each) => !others.includes(each));
}

// The courses of each side in which a program that ran on both did something else.
function coursesThatDiffer(claim, sides) {
  const found = [new Set(), new Set()];
  const outlines = (courses) => String([...new Set(courses.map((course) => claim.outlines[course]))].sort());
  for (const [slot, courses] of sides[0].slots) {
    const both = [courses, sides[1].slots.get(slot)];
    if (!both[1] || outlines(both[0]) === outlines(both[1])) continue;
    both.forEach((some, side) => some.forEach((course) => found[side].add(course)));
  }
  return found.map((some) => [...some]);
}

function differenceOf(claim, a, b) {
  const sides = [kindOf(claim, a), kindOf(claim, b)];
  const letters = sides.map((side) => side.letter);
  const asked = sides.map((side) => [...side.shown, ...side.failed]);
  const only = sides.map((side, place) => without(side.shown, asked[1 - place]));
  const failed = sides.map((side, place) => without(side.failed, sides[1 - place].failed));
  const courses = coursesThatDiffer(claim, sides);
  let kind = "same";
  if (letters.includes("n")) kind = "open";
  else if (letters[0] !== letters[1]) kind = "verdict";
  else if ([...only, ...failed].some((specs) => specs.length)) kind = "facts";
  else if (courses[0].length) kind = "course";
  const shown = courses[0].length ? courses : sides.map((side) => [...new Set([...side.slots.values()].flat())]);
  return { claim, kind, sides, only, failed, courses: shown };
}

function count(number, one) {
  return `${number} ${one}${number === 1 ? "" : "s"}`;
}

function summary(found) {
  const number = (kind) => found.filter((each) => each.kind === kind).length;
  const parts = [`${count(number("verdict"), "verdict")} ${number("verdict") === 1 ? "differs" : "differ"}`];
  if (number("facts")) parts.push(`${count(number("facts"), "claim")} with other facts`);
  if (number("course")) parts.push(`${count(number("course"), "claim")} on another course of events`);
  parts.push(`${number("same")} the same`);
  if (number("open")) parts.push(`${number("open")} not run under both`);
  return `${count(found.length, "claim")}: ${parts.join(", ")}`;
}

function facts(claim, title, specs) {
  const items = specs.map((spec) => claim.specs[spec]).map(([heading, fact]) => {
    const when = heading ? [code("span", { className: "when" }, `${heading}: `)] : [];
    return element("li", {}, ...when, code("span", {}, fact));
  });
  if (!items.length) return [];
  const parts = [element("h4", {}, title), element("ul", {}, ...items.slice(0, FACTS))];
  const more = items.slice(FACTS);
  if (more.length === 1) parts[1].append(...more);
  if (more.length > 1) parts.push(element("details", {}, element("summary", {}, `${more.length} more facts`), element("ul", {}, ...more)));
  return parts;
}

function ofOneSide({ claim, sides, only, failed }, subjects) {
  const parts = subjects.map((subject, side) => [
    ...(sides[side].because ? [element("h4", {}, names[subject]), element("p", {}, sides[side].because)] : []),
    ...facts(claim, `${names[subject]} only`, only[side]),
    ...facts(claim, `Failed under ${names[subject]}`, failed[side]),
  ]);
  const boxes = parts.map((some, side) => element("div", { className: side ? "of-b" : "of-a" }, ...some));
  return element("div", { className: "only" }, ...boxes.filter((_, side) => parts[side].length));
}

// The frames are pages of their own: they are made when somebody wants to see them.
function timelines({ claim, courses }, subjects) {
  const details = element("details", {}, element("summary", {}, "Both timelines"));
  const side = (subject, place) => {
    const made = element("div", { className: "side" }, element("h4", {}, names[subject]));
    if (courses[place].length) {
      const frame = element("iframe", { loading: "lazy", title: `What programs of ${claim.id} did under ${names[subject]}` });
      frame.src = `claims/${claim.id}.html#only=${courses[place].map((course) => course + 1).join(",")}`;
      made.append(frame);
    } else {
      made.append(element("p", { className: "empty" }, "No course of events is on record."));
    }
    return made;
  };
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) details.append(element("div", { className: "sides" }, ...subjects.map(side)));
  });
  return details;
}

function link(claim) {
  return element("a", { href: `claims/${claim.id}.html` }, claim.id);
}

function article(difference, subjects) {
  const { claim, sides } = difference;
  const change = element("span", { className: "change" }, badge(sides[0].letter));
  if (difference.kind === "verdict") change.append(" → ", badge(sides[1].letter));
  const text = element("div", {},
    element("h3", {}, link(claim), change),
    code("p", { className: "statement" }, claim.says),
    code("p", { className: "answer" }, claim.answer));
  const made = element("section", { className: "difference", id: claim.id }, text, ofOneSide(difference, subjects), timelines(difference, subjects));
  made.dataset.kind = difference.kind;
  return made;
}

function line(difference, subjects) {
  const { claim, sides } = difference;
  const made = element("li", {}, link(claim), badge(sides[0].letter), code("span", {}, claim.answer), timelines(difference, subjects));
  made.dataset.kind = difference.kind;
  return made;
}

function folded(title, ...children) {
  return element("details", { className: "group" }, element("summary", {}, element("h2", {}, title)), ...children);
}

function show(subjects) {
  const found = REPORT.claims.map((claim) => differenceOf(claim, ...subjects));
  const [verdicts, others, courses] = ["verdict", "facts", "course"].map((kind) => found.filter((each) => each.kind === kind));
  document.getElementById("count").textContent = summary(found);
  document.getElementById("pair").textContent = `From ${subjects.map((subject) => REPORT.subjects[subject].title).join(" to ")}:`;
  list.replaceChildren();
  if (!verdicts.length) list.append(element("p", { className: "empty" }, "No verdict differs."));
  if (verdicts.length) list.append(element("h2", {}, `Verdicts that differ (${verdicts.length})`), ...verdicts.map((each) => article(each, subjects)));
  if (others.length) list.append(folded(`The same verdict, other facts (${others.length})`, ...others.map((each) => article(each, subjects))));
  if (courses.length) list.append(folded(`The same verdict, another course of events (${courses.length})`, element("ul", { className: "lines" }, ...courses.map((each) => line(each, subjects)))));
  const first = list.querySelector(".group");
  if (first && !verdicts.length) first.open = true;
}

function address() {
  return `#${new URLSearchParams({ a: form.elements.a.value, b: form.elements.b.value })}`;
}

function read() {
  const given = new URLSearchParams(location.hash.slice(1));
  const wanted = ["a", "b"].map((side, place) => (given.has(side) ? names.indexOf(given.get(side)) : REPORT.usual[place]));
  const unknown = ["a", "b"].filter((_, place) => wanted[place] < 0).map((side) => given.get(side));
  const problem = document.getElementById("unknown");
  problem.textContent = unknown.length ? `There is no subject ${unknown.join(" and no ")} in this report.` : "Choose two different subjects.";
  problem.hidden = !unknown.length && wanted[0] !== wanted[1];
  ["a", "b"].forEach((side, place) => { form.elements[side].value = names[wanted[place]] ?? ""; });
  if (problem.hidden) {
    show(wanted);
  } else {
    list.replaceChildren();
    for (const id of ["pair", "count"]) document.getElementById(id).textContent = "";
  }
}

window.addEventListener("message", (event) => {
  if (event.data?.report !== "height") return;
  for (const frame of document.querySelectorAll("iframe")) if (frame.contentWindow === event.source) frame.style.height = `${Number(event.data.height)}px`;
});
form.addEventListener("change", () => { location.hash = address(); });
form.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("swap").addEventListener("click", () => {
  const { a, b } = form.elements;
  [a.value, b.value] = [b.value, a.value];
  location.hash = address();
});
window.addEventListener("hashchange", read);
form.hidden = false;
read();
