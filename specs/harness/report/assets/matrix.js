// The filters of the matrix, and the question. They stand in the address (after #), so that a view can be sent as a link.
"use strict";

const form = document.getElementById("filters");
const counter = document.getElementById("count");
const none = document.getElementById("none");
const CHECKS = ["differ", "deviate", "unfold", "fold"];
const FACTS = ["platform", "python", "method"];
const SILENT = new Set(["n", "o", "a"]);

// With more columns than this their heads are upright.
const FEW = 8;

// The sections that the reader has folded or unfolded one by one since the filters were last set, by number.
const folds = new Map();

const tables = [...document.querySelectorAll("[data-table]")].map((box) => {
  const heads = [...box.querySelectorAll("thead th")].slice(1);
  const sections = [...box.querySelectorAll("tbody")].map((body) => ({
    element: body,
    number: body.dataset.section,
    title: body.querySelector(".section th"),
    button: body.querySelector(".section button"),
    rows: [...body.querySelectorAll("tr:not(.section)")].map((row) => {
      const cells = [...row.children].slice(1);
      return { element: row, cells, values: cells.map((cell) => cell.classList[0]), id: row.querySelector("a").textContent };
    }),
  }));
  return { name: box.dataset.table, box, heads, sections, shown: heads.map(() => true) };
});

function columnsShown(table, state) {
  return table.heads.map((head) => FACTS.every((fact) => !state[fact] || head.dataset[fact].split("|").includes(state[fact])));
}

function isWanted(row, shown, state, found) {
  if (found && !found.has(row.id)) return false;
  if (!state.differ && !state.deviate) return true;
  const values = new Set(row.values.filter((value, place) => shown[place] && !SILENT.has(value)));
  if (state.differ && values.size < 2) return false;
  return !state.deviate || values.has("v") || values.has("q");
}

// A section is open if the reader opened it, if all are, if anything is looked for, or if something in it deviates.
function isOpen(section, state) {
  const all = state.unfold || Boolean(state.q.trim()) || state.section || state.differ || state.deviate;
  return folds.get(section.number) ?? (all || section.rows.some((row) => row.values.includes("v") || row.values.includes("q")));
}

function apply(state, found) {
  const wanted = tables.length > 1 && state.fold ? "folded" : tables[0]?.name;
  for (const table of tables) {
    table.box.hidden = table.name !== wanted;
    if (table.box.hidden) continue;
    const shown = columnsShown(table, state);
    const changed = shown.map((now, place) => now !== table.shown[place]);
    if (changed.includes(true)) {
      table.heads.forEach((head, place) => { if (changed[place]) head.hidden = !shown[place]; });
      for (const section of table.sections) {
        for (const row of section.rows) {
          row.cells.forEach((cell, place) => { if (changed[place]) cell.hidden = !shown[place]; });
        }
        section.title.colSpan = 1 + shown.filter(Boolean).length;
      }
      const matrix = table.box.firstElementChild;
      matrix.style.setProperty("--columns", shown.filter(Boolean).length);
      matrix.classList.toggle("few", shown.filter(Boolean).length <= FEW);
      table.shown = shown;
    }
    let rows = 0;
    for (const section of table.sections) {
      let here = 0;
      const open = isOpen(section, state);
      section.button.setAttribute("aria-expanded", String(open));
      for (const row of section.rows) {
        const matches = (!state.section || state.section === section.number) && isWanted(row, shown, state, found);
        row.element.hidden = !matches || !open;
        here += matches;
      }
      section.element.hidden = here === 0;
      rows += here;
    }
    const columns = shown.filter(Boolean).length;
    none.hidden = rows > 0 && columns > 0;
    counter.textContent = `${rows} ${rows === 1 ? "claim" : "claims"}, ${columns} ${columns === 1 ? "column" : "columns"}`;
  }
}

function readForm() {
  const state = { q: "", section: "", platform: "", python: "", method: "" };
  for (const name of Object.keys(state)) state[name] = form.elements[name].value;
  for (const name of CHECKS) state[name] = Boolean(form.elements[name]?.checked);
  return state;
}

function readAddress() {
  const given = new URLSearchParams(location.hash.slice(1));
  for (const name of ["q", "section", ...FACTS]) form.elements[name].value = given.get(name) ?? "";
  for (const name of CHECKS) {
    const box = form.elements[name];
    const usual = name === "fold" && form.dataset.default === "folded";
    if (box) box.checked = given.has(name) ? given.get(name) === "1" : usual;
  }
}

function writeAddress(state) {
  const given = new URLSearchParams();
  for (const name of ["q", "section", ...FACTS]) if (state[name]) given.set(name, state[name]);
  for (const name of CHECKS) {
    const usual = name === "fold" && form.dataset.default === "folded";
    if (form.elements[name] && state[name] !== usual) given.set(name, state[name] ? "1" : "0");
  }
  const hash = given.toString();
  history.replaceState(null, "", hash ? `#${hash}` : location.pathname);
}

// What is asked is looked for only when the question is another one.
let asked = "";
let found = null;

function show() {
  const state = readForm();
  const question = state.q.trim();
  if (question !== asked) {
    asked = question;
    found = answers.show(question);
  }
  apply(state, found);
}

function update() {
  folds.clear();
  writeAddress(readForm());
  show();
}

for (const section of tables.flatMap((table) => table.sections)) {
  section.button.addEventListener("click", () => {
    folds.set(section.number, section.button.getAttribute("aria-expanded") !== "true");
    show();
  });
}

// Does what the address says. A link to filters leads to the matrix, one with a question to what is found.
function follow() {
  folds.clear();
  readAddress();
  show();
  if (location.hash.includes("=") && !asked) document.getElementById("matrix").scrollIntoView();
}

form.addEventListener("input", update);
form.elements.q.addEventListener("input", update);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(() => { folds.clear(); history.replaceState(null, "", location.pathname); readAddress(); show(); }));
window.addEventListener("hashchange", follow);
// The search field of another page leads here with ?q=.
const elsewhere = new URLSearchParams(location.search).get("q");
if (elsewhere !== null) history.replaceState(null, "", `${location.pathname}#${new URLSearchParams({ q: elsewhere })}`);
follow();
