// The search, in the place of Material's worker, whose messages it takes. What is typed or pasted
// is a set of words in no query language, so that an error message can be pasted as it is. Names
// are found whole and by their parts, English words in their forms, Chinese by pairs of characters.
const SETUP = 0, READY = 1, QUERY = 2, RESULT = 3;

const FIELDS = { title: 2, text: 1, code: 1, output: 1, page: 0.5 };
const PART = 0.4; // what a part of a name, or another form of a word, is worth
const LONGER = 0.5; // what a word is worth that only begins with the last one of the query
const LEAST = 0.1; // a result's share of the best one's score, for it to be shown
const FEW = 5; // of no more words than these the places are marked on the page

const WORD = /\p{sc=Han}+|\d+(?:[.,]\d+)+|(?:(?!\p{sc=Han})[\p{L}\p{N}_])+/gu;
const PARTS = /\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{N}+/gu;
const ENDING = /(?:at)?(?:ions?|ings?|(?:al)?ly|ed|es|e|s)$/;
const FILLERS = new RegExp(
  "\\b(?:an?|and|are|be|by|can|do|does|for|from|how|in|is|it|of|on|or|the|to|what|which|why|with)" +
    "\\b(?!$)|怎么样?|怎样|如何|哪些|为?什么|多少",
  "gi",
);
const ESCAPED = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

let docs, postings;

addEventListener("message", ({ data: { type, data } }) => {
  if (type === SETUP) {
    setUp(data.docs);
    postMessage({ type: READY });
  } else if (type === QUERY) {
    postMessage({ type: RESULT, data: { items: search(data.trim()) } });
  }
});

// The terms of a text, each with what it is worth and where it stands: [term, worth, start, end].
function* termsOf(text) {
  for (const { 0: word, index } of text.matchAll(WORD)) {
    if (/\p{sc=Han}/u.test(word)) {
      const size = Math.min(word.length, 2);
      for (let at = 0; at + size <= word.length; at++)
        yield [word.slice(at, at + size), 1, index + at, index + at + size];
      continue;
    }
    yield [word.toLowerCase().replaceAll(",", ""), 1, index, index + word.length];
    for (const { 0: part, index: at } of word.matchAll(PARTS))
      yield [`~${stem(part.toLowerCase())}`, PART, index + at, index + at + part.length];
  }
}

// What the forms of an English word share; it need not be a word.
function stem(word) {
  const short = word.replace(ENDING, "").replace(/(.)\1$/, "$1");
  return short.length < 3 ? word : short;
}

// `postings` has for each term the documents that hold it, and how strongly: in which fields, and
// how often, where the second time counts for less than the first.
function setUp(sections) {
  const pages = new Map(sections.map((section) => [section.location, section]));
  postings = new Map();
  docs = sections.map((section, number) => {
    const parent = pages.get(section.location.split("#")[0]);
    const doc = { ...section, parent, page: `${parent.title}\n${parent.intro}` };
    for (const [field, worth] of Object.entries(FIELDS)) {
      const counts = new Map();
      for (const [term] of termsOf(doc[field] ?? "")) add(counts, term, 1);
      for (const [term, count] of counts) {
        if (!postings.has(term)) postings.set(term, new Map());
        add(postings.get(term), number, ((doc.boost ?? 1) * worth * count) / (count + 1));
      }
    }
    return doc;
  });
}

// The best documents have the most of the query, above all of its rare words.
function search(query) {
  const [scores, covered, matched] = [new Map(), new Map(), new Map()];
  let whole = 0;
  for (const [term, [worth, unfinished]] of queryTerms(query)) {
    const found = new Map();
    const words = unfinished ? [...postings.keys()].filter((word) => word.startsWith(term)) : [term];
    for (const word of words)
      for (const [number, strength] of postings.get(word) ?? []) {
        const share = word === term ? 1 : LONGER;
        found.set(number, Math.max(found.get(number) ?? 0, share * strength));
      }
    const value = worth * Math.log(1 + docs.length / (found.size || 1));
    whole += value;
    if (found.size) for (const word of words) matched.set(word, value);
    for (const [number, strength] of found) {
      add(scores, number, value * strength);
      add(covered, number, value);
    }
  }
  const terms = wordsToMark(query, matched);
  const results = [...scores]
    .map(([number, score]) => ({ doc: docs[number], score: (score * covered.get(number)) / whole }))
    .sort((a, b) => b.score - a.score);
  return results
    .filter(({ score }) => score > LEAST * results[0].score)
    .map(({ doc, score }) => shown(doc, { score, terms }, matched));
}

// The terms of a query, each with what it is worth, and whether more of its word may follow.
function queryTerms(query) {
  const text = query.replace(FILLERS, (filler) => " ".repeat(filler.length));
  const terms = new Map();
  for (const [term, worth, , end] of termsOf(text))
    terms.set(term, [worth, worth === 1 && end === text.length]);
  return terms;
}

// A result as Material takes it: above an entry stands what is behind it, which here names its page.
function shown(doc, score, matched) {
  const result = { ...score, location: doc.location, title: mark(doc.title, matched) };
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
    const terms = new Set(Array.from(termsOf(line), ([term]) => term));
    const value = [...terms].reduce((sum, term) => sum + (matched.get(term) ?? 0), 0);
    if (value > most) [best, most] = [line.trim(), value];
  }
  return best;
}

// HTML of a text in which all that was looked for is marked.
function mark(text, matched) {
  let [html, done] = ["", 0];
  for (const [term, , start, end] of termsOf(text)) {
    if (!matched.has(term) || end <= done) continue;
    const from = Math.max(start, done);
    html += `${escape(text.slice(done, from))}<mark>${escape(text.slice(from, end))}</mark>`;
    done = end;
  }
  return (html + escape(text.slice(done))).replaceAll("</mark><mark>", "");
}

// The words of a query for Material to mark on the page that a result leads to.
function wordsToMark(query, matched) {
  const words = Array.from(mark(query, matched).matchAll(/<mark>(.*?)<\/mark>/g), ([, word]) => word);
  const long = new Set(words.filter((word) => /\p{sc=Han}{2}|\w{3}/u.test(word)));
  return long.size > FEW ? {} : Object.fromEntries([...long].map((word) => [word, true]));
}

function escape(text) {
  return text.replace(/[&<>]/g, (character) => ESCAPED[character]);
}

function add(sums, key, number) {
  sums.set(key, (sums.get(key) ?? 0) + number);
}
