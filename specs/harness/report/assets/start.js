// The answers to the question in the search field, best first. The question itself is one of the filters (matrix.js).
"use strict";

const answers = (() => {
  const AT_ONCE = 10;
  const box = document.getElementById("results");
  const status = document.getElementById("found");
  const list = box.querySelector("ol");
  const beside = document.getElementById("beside");
  const more = document.getElementById("ten-more");
  let rest = [];

  function element(tag, properties, ...children) {
    const made = Object.assign(document.createElement(tag), properties);
    made.append(...children);
    return made;
  }

  // What stands between backquotes is code.
  function text(content) {
    return content.split("`").map((part, place) => (place % 2 ? element("code", { textContent: part }) : part));
  }

  function badge(letter) {
    const [value, sign] = SEARCH.verdicts[letter];
    const mark = element("span", { textContent: sign });
    mark.setAttribute("aria-hidden", "true");
    return element("span", { className: `badge ${letter}` }, mark, ` ${value}`);
  }

  function answer(claim) {
    return element("li", {},
      element("a", { href: `claims/${claim.id}.html` }, ...text(claim.answer)),
      element("p", { className: "small" }, badge(claim.verdict), " Tutorials claim: ", ...text(claim.says), " ", element("code", { textContent: claim.id })));
  }

  function addSome() {
    const some = rest.slice(0, AT_ONCE).map(answer);
    rest = rest.slice(AT_ONCE);
    list.append(...some);
    more.hidden = rest.length === 0;
    more.textContent = `Show ${Math.min(AT_ONCE, rest.length)} more of ${rest.length}`;
    return some;
  }

  function have(number) {
    return `${number} ${number === 1 ? "claim has" : "claims have"}`;
  }

  function summary(found, question) {
    const some = found.claims.length - found.whole;
    if (!found.claims.length) return [`No claim has “${question}”.`];
    if (!found.whole) return [`No claim has all of these words, ${have(some)} some of them.`];
    return [`${have(found.whole)} all of it`, some ? `, ${some} more some of it.` : "."];
  }

  function link(word) {
    return element("a", { href: `#${new URLSearchParams({ q: word })}`, textContent: word });
  }

  // Shows what is found; returns the ids of the claims that have it all, or null if nothing is asked.
  function show(question) {
    box.hidden = !question;
    if (!question) return null;
    const found = finder.find(question);
    rest = found.claims;
    list.replaceChildren();
    addSome();
    status.replaceChildren(...summary(found, question));
    const near = found.claims.length ? [] : finder.near(question);
    if (near.length) status.append(" Near: ", ...near.flatMap((word, place) => (place ? [", ", link(word)] : [link(word)])));
    beside.replaceChildren(...finder.notClaimed(question).map(([name, why]) => element("li", { className: "small" },
      element("a", { href: "interface.html" }, element("code", { textContent: name })), ` is not claimed: ${why}.`)));
    beside.hidden = beside.childElementCount === 0;
    return new Set((found.whole ? found.claims.slice(0, found.whole) : found.claims).map((claim) => claim.id));
  }

  more.addEventListener("click", () => addSome()[0]?.querySelector("a").focus());

  return { show };
})();
