// The page that compares two subjects. The choice stands in the address (after #).
"use strict";

const form = document.getElementById("choice");
const list = document.getElementById("differences");
const counter = document.getElementById("count");
const names = REPORT.subjects.map((subject) => subject.name);
const SILENT = new Set(["o", "a"]);

function element(tag, properties, ...children) {
  const made = Object.assign(document.createElement(tag), properties);
  made.append(...children);
  return made;
}

function badge(letter) {
  return element("span", { className: `badge ${letter}`, textContent: REPORT.values[letter] });
}

function coursesThatDiffer(claim, a, b) {
  const found = [[], []];
  for (const slot of claim.slots) {
    const sides = [slot[a], slot[b]].map((side) => [side || []].flat());
    const outlines = sides.map((side) => String([...new Set(side.map((number) => claim.outlines[number - 1]))].sort()));
    if (!sides[0].length || !sides[1].length || outlines[0] === outlines[1]) continue;
    sides.forEach((side, place) => { for (const number of side) if (!found[place].includes(number)) found[place].push(number); });
  }
  return found;
}

function everyCourse(claim, place) {
  return [...new Set(claim.slots.flatMap((slot) => slot[place] || []))].filter(Boolean);
}

function timelines(claim, subject, numbers) {
  const side = element("div", { className: "side" }, element("h4", { textContent: names[subject] }));
  if (numbers.length) {
    const frame = element("iframe", { loading: "lazy", title: `What programs of ${claim.id} did under ${names[subject]}` });
    frame.src = `claims/${claim.id}.html#only=${numbers.join(",")}`;
    side.append(frame);
  } else {
    side.append(element("p", { className: "empty", textContent: "No course of events is on record." }));
  }
  return side;
}

function difference(claim, number, a, b) {
  const values = [REPORT.subjects[a].values[number], REPORT.subjects[b].values[number]];
  if (values.includes("n")) return null;
  const courses = coursesThatDiffer(claim, a, b);
  const sameVerdict = values[0] === values[1];
  if (sameVerdict && (!courses[0].length || SILENT.has(values[0]))) return null;
  const shown = courses[0].length ? courses : [everyCourse(claim, a), everyCourse(claim, b)];
  const section = element("section", { className: "difference", id: claim.id },
    element("h3", {}, element("a", { href: `claims/${claim.id}.html`, textContent: claim.id })),
    element("p", { className: "change" }, badge(values[0]), " → ", badge(values[1]), sameVerdict ? " the same verdict, another course of events" : ""),
    element("p", { className: "statement", textContent: claim.statement }),
    element("p", { textContent: claim.answer }));
  const details = element("details", {}, element("summary", { textContent: "Both timelines" }));
  details.addEventListener("toggle", () => {
    if (details.open && details.children.length === 1) {
      details.append(element("div", { className: "sides" }, timelines(claim, a, shown[0]), timelines(claim, b, shown[1])));
    }
  });
  section.append(details);
  return { section, sameVerdict };
}

function show() {
  const [a, b] = [form.elements.a.selectedIndex, form.elements.b.selectedIndex];
  list.replaceChildren();
  const found = a === b ? [] : REPORT.claims.map((claim, number) => difference(claim, number, a, b)).filter(Boolean);
  for (const [title, same] of [["Verdicts that differ", false], ["The same verdict, another course of events", true]]) {
    const some = found.filter((one) => one.sameVerdict === same);
    if (some.length) list.append(element("h2", { textContent: `${title} (${some.length})` }), ...some.map((one) => one.section));
  }
  const strong = found.filter((one) => !one.sameVerdict).length;
  const open = [...REPORT.subjects[a].values].filter((value, place) => value === "n" || REPORT.subjects[b].values[place] === "n").length;
  const rest = `${REPORT.claims.length - found.length - open} claims are the same${open ? `, ${open} were not run under both` : ""}`;
  counter.textContent = a === b ? "Choose two different subjects." : `${strong} ${strong === 1 ? "verdict differs" : "verdicts differ"}, ${rest}`;
}

function write() {
  const given = new URLSearchParams({ a: form.elements.a.value, b: form.elements.b.value });
  history.replaceState(null, "", `#${given}`);
}

function read() {
  const given = new URLSearchParams(location.hash.slice(1));
  const defaults = REPORT.subjects.flatMap((subject, place) => (subject.default ? [place] : []));
  const usual = defaults.length > 1 ? [defaults.at(-2), defaults.at(-1)] : [0, Math.min(1, names.length - 1)];
  ["a", "b"].forEach((name, place) => {
    const wanted = names.indexOf(given.get(name));
    form.elements[name].selectedIndex = wanted >= 0 ? wanted : usual[place];
  });
}

window.addEventListener("message", (event) => {
  if (event.data?.report !== "height") return;
  for (const frame of document.querySelectorAll("iframe")) if (frame.contentWindow === event.source) frame.style.height = `${Number(event.data.height)}px`;
});
form.addEventListener("change", () => { write(); show(); });
form.addEventListener("submit", (event) => event.preventDefault());
document.getElementById("swap").addEventListener("click", () => {
  const { a, b } = form.elements;
  [a.selectedIndex, b.selectedIndex] = [b.selectedIndex, a.selectedIndex];
  write();
  show();
});
window.addEventListener("hashchange", () => { read(); show(); });
if (names.length) {
  read();
  show();
}
