// What is shown of a document that was found.

const MARKS = 6; // words that are marked on the page
const RARELY = 0.3; // of the rarest one's value, for another to be marked
const ESCAPED = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

const shownTexts = new Map();

// A result that says what nothing here is about; search-box.js shows it in its own way.
function nothing(query, text, seen) {
  const missing = []; // what is missing side by side is one
  let isAfter = false;
  for (const { lower, start, end } of wordsOf(text)) {
    const isMissing = !seen.has(start) && !FILLERS.has(lower);
    if (isMissing) missing.push([isAfter ? missing.pop()[0] : start, end]);
    isAfter = isMissing;
  }
  const about = missing.map((place) => text.slice(...place)).join(", ") || query.trim();
  return [{ location: "#nothing", title: escape(about), text: "", score: 0, terms: {} }];
}

// A result as Material takes it: above an entry stands what is behind it, which here names its page.
function shown(doc, score, matched) {
  const terms = wordsToMark(doc, matched);
  const result = { score, terms, location: doc.location, title: mark(doc.title, matched) };
  const prose = doc.text ?? doc.intro;
  const sentences = bestLine(prose, matched) || prose.split("\n")[0];
  const text = `<p>${mark(sentences, matched)}</p>`;
  if (doc.location === doc.parent.location) return [{ ...result, text }];
  const code = bestLine(`${doc.code}\n${doc.output}`, matched);
  return [
    { ...result, text: code ? `${text}<p><code>${mark(code, matched)}</code></p>` : text },
    { ...result, title: escape(doc.parent.title), text: "", score: 0 },
  ];
}

// The line with most of what was looked for; none, if no line has anything of it.
function bestLine(text, matched) {
  let [best, most] = ["", 0];
  for (const line of text.split("\n")) {
    const terms = new Set(Array.from(termsIn(line), ([term]) => term));
    const value = [...terms].reduce((sum, term) => sum + (matched.get(term) ?? 0), 0);
    if (value > most) [best, most] = [line.trim(), value];
  }
  return best;
}

// The terms of a text that has been shown; most are shown again, as somebody types.
function termsIn(text) {
  if (!shownTexts.has(text)) shownTexts.set(text, [...termsOf(text)]);
  return shownTexts.get(text);
}

// Where a text has what was looked for, in order and without overlaps.
function* placesIn(text, matched) {
  const places = termsIn(text).filter(([term]) => matched.has(term));
  let done = 0;
  for (const [term, start, end] of places.sort((a, b) => a[1] - b[1] || b[2] - a[2])) {
    if (end <= done) continue;
    yield [Math.max(start, done), end, matched.get(term), term];
    done = end;
  }
}

// HTML of a text in which all that was looked for is marked.
function mark(text, matched) {
  let [html, done] = ["", 0];
  for (const [from, end] of placesIn(text, matched)) {
    html += `${escape(text.slice(done, from))}<mark>${escape(text.slice(from, end))}</mark>`;
    done = end;
  }
  return (html + escape(text.slice(done))).replaceAll("</mark><mark>", "");
}

// The words of an entry to mark on its page, the rarest first: whole words that were looked for.
function wordsToMark(doc, matched) {
  const words = new Map();
  const text = textOf(doc);
  let last = ["", 0, 0];
  for (const [start, end, value, term] of placesIn(text, matched)) {
    if (term.startsWith(".")) continue;
    const joined = last[2] === start && /^\p{sc=Han}+$/u.test(last[0]); // pairs of one Chinese word
    if (joined) words.delete(last[0]);
    last = [joined ? last[0] + text.slice(start, end) : text.slice(start, end), value, end];
    for (const word of last[0].split(/\s+/)) words.set(word, Math.max(words.get(word) ?? 0, value));
  }
  const isMarked = (word) => /\p{sc=Han}{2}|\w{3}/u.test(word) && !FILLERS.has(word.toLowerCase());
  const long = [...words].filter(([word]) => isMarked(word));
  long.sort((a, b) => b[1] - a[1]);
  const rare = long.slice(0, MARKS).filter(([, value]) => value > RARELY * long[0][1]);
  return Object.fromEntries(rare.map(([word]) => [word, true]));
}

function escape(text) {
  return text.replace(/[&<>]/g, (character) => ESCAPED[character]);
}
