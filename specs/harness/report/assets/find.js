// Finding claims by words, by the rules of `pytest --claims` (specs/harness/model/search.py), of which SEARCH is the
// index. What SQLite's FTS5 does there is done here: it stems English words by Porter's rules, and ranks by BM25.
"use strict";

const finder = (() => {
  const VOWELS = new Set("aeiou");

  function isVowel(letter, afterConsonant) {
    return VOWELS.has(letter) || (afterConsonant && letter === "y");
  }

  // Where the first vowels of a stem, and the consonant after them, end; 0 if there is none.
  function afterVowels(stem, afterConsonant) {
    let consonant = afterConsonant;
    let place = 0;
    for (; place < stem.length; place++) if (!(consonant = !isVowel(stem[place], consonant))) break;
    for (place++; place < stem.length; place++) if ((consonant = !isVowel(stem[place], consonant))) return place + 1;
    return 0;
  }

  function measure(stem) {
    const first = afterVowels(stem, false);
    if (!first) return 0;
    return afterVowels(stem.slice(first), true) ? 2 : 1;
  }

  function hasVowel(stem) {
    return [...stem].some((letter, place) => isVowel(letter, place > 0));
  }

  // Whether it ends with a consonant, a vowel and a consonant, the last none of w, x and y.
  function endsShort(stem) {
    if ("wxy".includes(stem.at(-1) ?? " ")) return false;
    let consonant = false;
    const kinds = [...stem].map((letter) => (consonant = !isVowel(letter, consonant)));
    return kinds.length > 2 && String(kinds.slice(-3)) === "true,false,true";
  }

  // The first rule whose ending the word has decides, also if its condition is not met.
  function replaceEnding(word, rules, isMet) {
    for (const [ending, other] of rules) {
      if (word.length <= ending.length || !word.endsWith(ending)) continue;
      const stem = word.slice(0, -ending.length);
      return isMet(stem, ending) ? stem + other : word;
    }
    return word;
  }

  const SECOND = [
    ["ational", "ate"], ["tional", "tion"], ["enci", "ence"], ["anci", "ance"], ["izer", "ize"], ["logi", "log"],
    ["bli", "ble"], ["alli", "al"], ["entli", "ent"], ["eli", "e"], ["ousli", "ous"], ["ization", "ize"],
    ["ation", "ate"], ["ator", "ate"], ["alism", "al"], ["iveness", "ive"], ["fulness", "ful"], ["ousness", "ous"],
    ["aliti", "al"], ["iviti", "ive"], ["biliti", "ble"],
  ];
  const THIRD = [
    ["ical", "ic"], ["ness", ""], ["icate", "ic"], ["iciti", "ic"], ["ful", ""], ["ative", ""], ["alize", "al"],
  ];
  const FOURTH = [
    "al", "ance", "ence", "er", "ic", "able", "ible", "ant", "ement", "ment", "ent", "ion", "ou", "ism", "ate", "iti",
    "ous", "ive", "ize",
  ].map((ending) => [ending, ""]);

  function withoutPlural(word) {
    if (!word.endsWith("s")) return word;
    if (word.endsWith("es")) {
      const both = (word.length > 4 && word.endsWith("sses")) || (word.length > 3 && word.endsWith("ies"));
      return word.slice(0, both ? -2 : -1);
    }
    return word.endsWith("ss") ? word : word.slice(0, -1);
  }

  function withoutPast(word) {
    if (word.length > 3 && word.endsWith("eed")) return measure(word.slice(0, -3)) ? word.slice(0, -1) : word;
    const ending = ["ed", "ing"].find((each) => word.length > each.length && word.endsWith(each));
    if (!ending || !hasVowel(word.slice(0, -ending.length))) return word;
    const stem = word.slice(0, -ending.length);
    if (stem.length > 2 && /(at|bl|iz)$/.test(stem)) return `${stem}e`;
    const last = stem.at(-1);
    if (!isVowel(last, false) && !"lsz".includes(last) && last === stem.at(-2)) return stem.slice(0, -1);
    return measure(stem) === 1 && endsShort(stem) ? `${stem}e` : stem;
  }

  function stem(word) {
    if (word.length < 3 || word.length > 64) return word;
    let made = withoutPast(withoutPlural(word));
    if (made.endsWith("y") && hasVowel(made.slice(0, -1))) made = `${made.slice(0, -1)}i`;
    made = replaceEnding(made, SECOND, (rest) => measure(rest) > 0);
    made = replaceEnding(made, THIRD, (rest) => measure(rest) > 0);
    made = replaceEnding(made, FOURTH, (rest, ending) => measure(rest) > 1 && (ending !== "ion" || /[st]$/.test(rest)));
    const rest = made.slice(0, -1);
    if (made.endsWith("e") && (measure(rest) > 1 || (measure(rest) === 1 && !endsShort(rest)))) made = rest;
    return made.endsWith("ll") && measure(made.slice(0, -1)) > 1 ? made.slice(0, -1) : made;
  }

  function stems(text) {
    const plain = text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
    return (plain.match(/[\p{L}\p{N}\p{Co}]+/gu) ?? []).map(stem);
  }

  // Where each stem stands: by its number, of each claim that has it the field and the place there.
  let index;

  function places() {
    if (index) return index;
    index = SEARCH.words.map(() => new Map());
    SEARCH.claims.forEach((claim, number) => {
      claim.words.forEach((words, field) => {
        words.forEach((word, place) => {
          if (!index[word].has(number)) index[word].set(number, []);
          index[word].get(number).push([field, place]);
        });
      });
    });
    return index;
  }

  // What each claim that has a phrase (words that follow each other) weighs for it, by the claim's number.
  function weights(phrase, fields) {
    const [first, ...others] = stems(phrase).map((word) => SEARCH.words.indexOf(word));
    const found = new Map();
    if (first === undefined || first < 0 || others.includes(-1)) return found;
    for (const [number, where] of places()[first]) {
      for (const [field, place] of where) {
        const words = SEARCH.claims[number].words[field];
        if (!fields.includes(field) || !others.every((word, after) => words[place + 1 + after] === word)) continue;
        found.set(number, (found.get(number) ?? 0) + SEARCH.fields[field][1]);
      }
    }
    return found;
  }

  const K1 = 1.2;
  const B = 0.75;

  // The numbers of the claims that have every of some words, or any, best first. asked: for each word, what it may be.
  function rank(asked, fields, every) {
    const phrases = asked.map((either) => either.map((phrase) => weights(phrase, fields)));
    const total = SEARCH.claims.length;
    const lengths = SEARCH.claims.map((claim) => claim.words.reduce((sum, words) => sum + words.length, 0));
    const average = lengths.reduce((sum, length) => sum + length, 0) / total;
    const scores = [];
    for (let number = 0; number < total; number++) {
      const has = (either) => either.some((weighed) => weighed.has(number));
      if (!(every ? phrases.every(has) : phrases.some(has))) continue;
      let score = 0;
      for (const weighed of phrases.flat()) {
        const weight = weighed.get(number) ?? 0;
        const rarity = Math.log((total - weighed.size + 0.5) / (weighed.size + 0.5));
        score += (rarity <= 0 ? 1e-6 : rarity) * (weight * (K1 + 1)) / (weight + K1 * (1 - B + B * lengths[number] / average));
      }
      scores.push([number, score]);
    }
    return scores.sort((one, other) => other[1] - one[1]).map(([number]) => number);
  }

  function split(question) {
    return question.split(/\s+/).filter(Boolean);
  }

  // Of each word that says something: the word itself, or what it means here.
  function ask(question) {
    const asked = new Map();
    for (const word of question.toLowerCase().match(/[\p{L}\p{N}_.'-]+/gu) ?? []) {
      const bare = word.replace(/^[.'-]+|[.'-]+$/g, "");
      if (!bare || SEARCH.empty.includes(bare)) continue;
      const meanings = Object.hasOwn(SEARCH.meanings, bare) ? SEARCH.meanings[bare].split(", ").filter(Boolean) : [];
      asked.set(String([bare, ...meanings]), [bare, ...meanings]);
    }
    return [...asked.values()];
  }

  // The claims that have some words, best first, and how many of them, the first ones, have every word or are named.
  function find(question) {
    const numbers = new Map(SEARCH.claims.map((claim, number) => [claim.id, number]));
    const words = split(question);
    const named = words.filter((word) => numbers.has(word)).map((word) => numbers.get(word));
    if (words.length === 1 && named.length) return { claims: [SEARCH.claims[named[0]]], whole: 1 };
    const asked = ask(question);
    if (!asked.length) return { claims: [], whole: 0 };
    const fields = SEARCH.fields.map((_, number) => number);
    const people = fields.filter((number) => SEARCH.peopleSay.includes(SEARCH.fields[number][0]));
    const whole = new Set([...named, ...rank(asked, people, true), ...rank(asked, fields, true)]);
    const every = new Set([...whole, ...rank(asked, fields, false)]);
    return { claims: [...every].map((number) => SEARCH.claims[number]), whole: whole.size };
  }

  // How many characters two texts have in common: the longest piece, and what is so before and after it.
  function common(one, other) {
    let best = [0, 0, 0];
    let before = [];
    for (let i = 0; i < one.length; i++) {
      const lengths = [];
      for (let j = 0; j < other.length; j++) {
        if (one[i] !== other[j]) continue;
        lengths[j] = (before[j - 1] ?? 0) + 1;
        if (lengths[j] > best[2]) best = [i - lengths[j] + 1, j - lengths[j] + 1, lengths[j]];
      }
      before = lengths;
    }
    const [i, j, length] = best;
    if (!length) return 0;
    return length + common(one.slice(0, i), other.slice(0, j)) + common(one.slice(i + length), other.slice(j + length));
  }

  // Words and ids of claims that look like those of a question, as Python's difflib has it.
  function near(question) {
    const known = new Set();
    for (const claim of SEARCH.claims) {
      known.add(claim.id);
      for (const word of `${claim.says} ${claim.answer}`.toLowerCase().match(/[a-z_]{4,}/g) ?? []) known.add(word);
    }
    const found = new Set();
    for (const word of split(question.toLowerCase())) {
      const alike = [];
      for (const each of known) {
        const most = Math.min(each.length, word.length);
        if (2 * most < 0.6 * (each.length + word.length)) continue;
        const ratio = 2 * common(each, word) / (each.length + word.length);
        if (ratio >= 0.6) alike.push([ratio, each]);
      }
      alike.sort(([one, a], [other, b]) => other - one || (a < b ? 1 : -1));
      for (const [, each] of alike.slice(0, 3)) found.add(each);
    }
    return [...found];
  }

  // What Python offers under such a name and no claim is about, with the reasons.
  function notClaimed(question) {
    const words = split(question.toLowerCase()).filter((word) => word.length > 2);
    return Object.entries(SEARCH.notClaimed).filter(([name]) => words.some((word) => name.toLowerCase().includes(word)));
  }

  return { find, near, notClaimed, stem, stems };
})();
