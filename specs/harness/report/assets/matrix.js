// The filters of the matrix. They stand in the address (after #), so that a view can be sent as a link.
"use strict";

const form = document.getElementById("filters");
const counter = document.getElementById("count");
const none = document.getElementById("none");
const CHECKS = ["differ", "deviate", "fold"];
const FACTS = ["platform", "python", "method"];
const SILENT = new Set(["n", "o", "a"]);

const tables = [...document.querySelectorAll("[data-table]")].map((box) => {
  const heads = [...box.querySelectorAll("thead th")].slice(1);
  const sections = [...box.querySelectorAll("tbody")].map((body) => ({
    element: body,
    number: body.dataset.section,
    title: body.querySelector(".section th"),
    rows: [...body.querySelectorAll("tr:not(.section)")].map((row) => {
      const cells = [...row.children].slice(1);
      return { element: row, cells, values: cells.map((cell) => cell.classList[0]), text: `${row.firstElementChild.textContent} ${row.dataset.says}`.toLowerCase() };
    }),
  }));
  return { name: box.dataset.table, box, heads, sections, shown: heads.map(() => true) };
});

function columnsShown(table, state) {
  return table.heads.map((head) => FACTS.every((fact) => !state[fact] || head.dataset[fact].split("|").includes(state[fact])));
}

function isWanted(row, shown, state, words) {
  if (!words.every((word) => row.text.includes(word))) return false;
  if (!state.differ && !state.deviate) return true;
  const values = new Set(row.values.filter((value, place) => shown[place] && !SILENT.has(value)));
  if (state.differ && values.size < 2) return false;
  return !state.deviate || values.has("v") || values.has("q");
}

function apply(state) {
  const wanted = tables.length > 1 && state.fold ? "folded" : tables[0]?.name;
  const words = state.q.toLowerCase().split(/\s+/).filter(Boolean);
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
      table.shown = shown;
    }
    let rows = 0;
    for (const section of table.sections) {
      let here = 0;
      for (const row of section.rows) {
        const visible = (!state.section || state.section === section.number) && isWanted(row, shown, state, words);
        row.element.hidden = !visible;
        here += visible;
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
  history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
}

function update() {
  const state = readForm();
  writeAddress(state);
  apply(state);
}

form.addEventListener("input", update);
form.addEventListener("submit", (event) => event.preventDefault());
form.addEventListener("reset", () => setTimeout(() => { history.replaceState(null, "", location.pathname + location.search); readAddress(); apply(readForm()); }));
window.addEventListener("hashchange", () => { readAddress(); apply(readForm()); });
readAddress();
apply(readForm());
