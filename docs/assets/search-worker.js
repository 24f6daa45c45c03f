// The search, in the place of Material's worker, whose messages it takes. What is typed or pasted
// is a set of words in no query language, so that an error message can be pasted as it is. Names
// are found whole before their parts, English words in their forms, Chinese by pairs of characters,
// and all of them by other words for the same thing, which the index brings along.
const SETUP = 0, READY = 1, QUERY = 2, RESULT = 3;

const FIELDS = { title: 3, text: 1, code: 1, output: 1, page: 0.5 };
const FORM = 0.9; // what another form of a word is worth
const SYNONYM = 0.8; // what another word for the same thing is worth
const SLIP = 0.6; // what a word is worth that is spelled almost so
const LONGER = 0.5; // what a word is worth that only begins with the last one of the query
const ALONE = 0.5; // what a word is worth of a thing that is called by several
const PART = 0.4; // what a word is worth that is only a part of a name
const PARTS_OF_NAME = 0.6; // what the parts of a name in the query are worth, together
const BEFORE_ERROR = 0.15; // what in a traceback is worth that stands before its last error
const QUOTED = 2; // what a name in quotation marks is worth in an error
const ACROSS = 0.3; // what a pair of Chinese characters is worth that is no word
const USUAL = 0.3; // what the words are worth that many errors have
const NUMBER = 0.1; // what a number in an error is worth
const NUMBER_ASKED = 0.5; // and in a question
const PHRASE = 0.5; // how much a result gains that has the words as they stand in the query
const TITLE = 0.8; // how much a result gains whose title has nothing else
const LEAST = 0.2; // a result's share of the best one's score, for it to be shown
const MOST = 20; // results that are shown
const PERHAPS = 5; // results that are shown if none is about the query
const COVERED = 0.24; // how much of a query the best result has, if anything here is about it
const MARKS = 6; // words that are marked on the page
const RARELY = 0.3; // of the rarest one's value, for another to be marked
const SLIPS = { one: 5, two: 9 }; // letters of a word in which one slip is forgiven, or two
const MOST_WORDS_WITH_SLIPS = 10; // what is longer was pasted

const WORD = /\p{sc=Han}|\d+(?:[.,]\d+)+|(?:(?!\p{sc=Han})[\p{L}\p{N}_])+/gu;
const NAME = /^(?:(?!\p{sc=Han})[\p{L}\p{N}_]){4,}$/u;
const NAME_PARTS = /\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{N}+/gu;
const ENDING = /(?:at)?(?:ions?|ings?|(?:al)?ly|ed|es|e|s)$/;
const FILLERS = new Set(
  `a about an and any are as at be been but by can could did do does for from get had has have how i
  if in into is it its just made make me my of on one or our please should so some than that the
  their them then there these they this to too use used using want was we what when where which
  while who why will with would you your`.split(/\s+/),
);
const FILLERS_ZH = new RegExp(
  "怎么样?|怎样|如何|哪些|哪个|为?什么|多少|可以|应该|" +
    "[的了是我你吗呢吧把被就都很给让请这那在里和与或个些再到有又]",
  "g",
);
const STATUS = /^[45]\d\d$/; // of HTTP, a number that says what is wrong
const ESCAPED = { "&": "&amp;", "<": "&lt;", ">": "&gt;" };

// What is pasted along with a message and says nothing of what is wrong.
const NOISE = [
  /\x1b\[[\d;?]*[ -/]*[@-~]|\[(?:\d{1,3};)*\d{1,3}m/g, // colours of a terminal
  /\bTraceback \(most recent call last\):?/g,
  /\bFile (?:"[^"]*"|'[^']*'|<[^>]*>)(?:, line \d+)?(?:, in \S+)?|\bCell In ?\[\d+\], line \d+/g,
  /During handling of the above exception, another exception occurred:?/g,
  /The above exception was the direct cause of the following exception:?/g,
  /\(?Request ID: ?[^)\s]*\)?/g,
  /\b0x[\da-f]+\b|\b[\da-f]{8}-[\da-f-]{20,}|\b(?=[a-f]*\d)[\da-f]{16,}\b/gi, // addresses, ids
  /(?<![\w/.:<])(?!\/\w+(?:[\s'"`,;()]|$))(?:[A-Za-z]:\\|~?\/|\.{1,2}\/)[^\s'"`,;()]*/g, // paths, unlike `/no_think`
  /\b\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d\S*/g,
];
const ADDRESS = /https?:\/\/[^\s'"`)]+/g;
const HOST = /^https?:\/\/[^/]*/;
const ERROR =
  /(?<![\w.])(?:[a-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Warning|Interrupt)(?=\s*:|\s*$)/g;
const ANY_ERROR = new RegExp(
  "__init__\\(\\)|got an unexpected keyword argument|missing \\d+ required|(?:object )?has no attribute|" +
    "cannot import name|No module named|is not defined|object is not \\w+able",
  "g",
);
const QUOTED_NAME = /(['"`])\w{3,}\1|\b\w+(?=\.__init__\(\))/g;
const QUOTED_ID = /(['"`])[^'"`\s]*\/[^'"`\s]*\1/g;

let docs, postings, phrases, names;
const shownTexts = new Map();

addEventListener("message", ({ data: { type, data } }) => {
  if (type === SETUP) {
    setUp(data.config, data.docs);
    postMessage({ type: READY });
  } else if (type === QUERY) {
    postMessage({ type: RESULT, data: { items: search(data) } });
  }
});

// The words of a text, and its Chinese characters: each with what all its forms share.
function wordsOf(text) {
  return Array.from(text.matchAll(WORD), ({ 0: found, index: start }) => {
    const word = found.normalize("NFKC");
    const lower = word.toLowerCase().replaceAll(",", "");
    const han = /\p{sc=Han}/u.test(word);
    return { word, lower, han, key: han ? word : stem(lower), start, end: start + found.length };
  });
}

// What the forms of an English word share; it need not be a word.
function stem(word) {
  const short = word.replace(ENDING, "").replace(/(.)\1$/, "$1");
  return short.length < 3 ? word : short;
}

// The parts of a name, each with its place in it; none of what is no name.
function partsOf({ word }) {
  const parts = Array.from(word.matchAll(NAME_PARTS), ({ 0: part, index }) => [part, index]);
  return parts.length > 1 || parts[0]?.[0].length < word.length ? parts : [];
}

// The terms of a text and where they stand: `word`, `~` its forms, `.` a part of a name, a pair of
// Chinese characters, `#` a thing with several names.
function* termsOf(text) {
  const words = wordsOf(text);
  for (const [at, word] of words.entries()) {
    const { start, end } = word;
    if (word.han) {
      const pair = joins(word, words[at + 1]);
      if (pair) yield [word.word + words[at + 1].word, start, words[at + 1].end];
      else if (!joins(words[at - 1], word)) yield [word.word, start, end];
    } else {
      yield [word.lower, start, end];
      yield [`~${word.key}`, start, end];
      for (const [part, from] of partsOf(word)) {
        const key = stem(part.toLowerCase());
        const place = [start + from, start + from + part.length];
        yield [`.${key}`, ...place];
        for (const [keys, group] of phrases.get(key) ?? [])
          if (keys.length === 1) yield [`.${group}`, ...place];
      }
    }
  }
  for (const [group, first, last] of groupsIn(words))
    yield [group, words[first].start, words[last].end];
}

// Whether two Chinese characters stand side by side.
function joins(one, other) {
  return one?.han && other?.han && one.end === other.start;
}

// The things that words speak of, by any of their names: [group, first word, last word].
function* groupsIn(words) {
  for (let at = 0; at < words.length; at++)
    for (const [keys, group] of phrases.get(words[at].key) ?? [])
      if (keys.every((key, n) => words[at + n]?.key === key))
        yield [group, at, at + keys.length - 1];
}

// `postings` has for each term the documents that hold it, and how strongly: in which fields, and
// how often, where the second time counts for less than the first.
function setUp({ synonyms = [] }, sections) {
  [phrases, postings] = [new Map(), new Map()];
  for (const [number, group] of synonyms.entries())
    for (const phrase of group) {
      const keys = wordsOf(phrase).map(({ key }) => key);
      if (!phrases.has(keys[0])) phrases.set(keys[0], []);
      phrases.get(keys[0]).push([keys, `#${number}`]);
    }
  const pages = new Map(sections.map((section) => [section.location, section]));
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
  names = [...postings.keys()].filter((term) => NAME.test(term));
}

// What of a query is looked for, and how much each place of it is worth. Of a pasted error only the
// message counts, above all the last one, and little what is particular to the reader's machine.
function parse(query) {
  let text = query.normalize("NFKC").replace(/[\r\n]/g, " ");
  const blank = (found) => " ".repeat(found.length);
  for (const noise of NOISE) text = text.replace(noise, blank);
  text = text.replace(ADDRESS, (address) => {
    const [host] = address.match(HOST);
    return host + blank(address.slice(host.length));
  });
  const error = [...text.matchAll(ERROR)].at(-1);
  const message = error ? wordsOf(text.slice(error.index + error[0].length)) : [];
  const isTold = message.length > 2;
  const before = isTold ? BEFORE_ERROR : PART;
  const [ids, named, usual] = [QUOTED_ID, QUOTED_NAME, ANY_ERROR].map((pattern) =>
    Array.from(text.matchAll(pattern), ({ 0: quoted, index }) => [index, index + quoted.length]));
  const worth = ({ lower, start }) => {
    const isIn = ([from, to]) => start >= from && start < to;
    if (error && start < error.index) return before;
    if (ids.some(isIn)) return NUMBER;
    if (error && named.some(isIn)) return QUOTED;
    if (usual.some(isIn)) return USUAL;
    if (!/^[\d.]+$/.test(lower) || STATUS.test(lower)) return 1;
    return error ? NUMBER : NUMBER_ASKED;
  };
  const phrase = text.slice(isTold ? error.index : 0).replace(ANY_ERROR, blank);
  return { text, phrase, isError: Boolean(error), worth };
}

// What a query asks for, piece by piece: the terms that count for a piece, each with its share; what
// the piece is worth; where it stands in the query. What is said twice is one piece.
function piecesOf({ text, isError, worth }) {
  const words = wordsOf(text);
  const bare = text.replace(FILLERS_ZH, (filler) => " ".repeat(filler.length));
  const says = ({ start, end }) => bare.slice(start, end).trim() !== "";
  const pieces = new Map();
  const english = words.filter(({ han }) => !han).length;
  const maySlip = !isError && english <= MOST_WORDS_WITH_SLIPS;
  for (const [at, word] of words.entries()) {
    const { lower, key, start, end } = word;
    const unfinished = at === words.length - 1 && end === text.length && !isError;
    const ask = (name, terms, { value = 1, to = end, ...rest } = {}) => {
      const piece = pieces.get(name) ?? { terms: new Map(terms), worth: 0, places: [], ...rest };
      piece.groups ??= new Map();
      piece.worth = Math.max(piece.worth, value * worth(word));
      piece.places.push([start, to]);
      pieces.set(name, piece);
    };
    if (word.han) {
      const next = words[at + 1];
      const pair = joins(word, next) && word.word + next.word;
      if (pair && says(word) && says(next)) ask(pair, [[pair, 1]], { to: next.end, isPair: true });
      else if (!pair && !joins(words[at - 1], word) && says(word))
        ask(lower, unfinished ? pairsWith(lower) : [[lower, 1]]);
      continue;
    }
    if (FILLERS.has(lower) && !(unfinished && words.length < 3)) continue;
    if (/^[a-z]$/.test(lower) && words.length > 1 && !inCode(text, start, end)) continue;
    const parts = partsOf(word);
    const terms = [[lower, 1], [`~${key}`, FORM], ...(parts.length ? [] : [[`.${key}`, PART]])];
    ask(lower, terms, { unfinished, word: lower, maySlip });
    for (const [part] of parts) {
      const form = stem(part.toLowerCase());
      const value = PARTS_OF_NAME / parts.length;
      ask(`.${form}`, [[`~${form}`, FORM], [`.${form}`, FORM]], { value, isPart: true });
    }
  }
  const asked = [...pieces.values()];
  const groups = [...groupsIn(words)];
  for (const [group, first, last] of groups) {
    const [from, to] = [words[first].start, words[last].end];
    const named = asked.filter(({ places, isPart }) =>
      !isPart && places.some(([start, end]) => start >= from && end <= to));
    if (!named.length && words[first].han) {
      named.push({ terms: new Map(), groups: new Map(), worth: 1, places: [[from, to]] });
      asked.push(...named); // all its pairs have a filler in them
    }
    for (const piece of named) {
      piece.groups.set(group, SYNONYM).set(`.${group}`, SYNONYM * PART);
      if (first < last && !words[first].han) piece.alone = ALONE;
    }
  }
  const spans = groups.map(([, first, last]) => [words[first].start, words[last].end]);
  for (const piece of asked) if (isAcross(piece, spans)) piece.worth *= ACROSS;
  return asked;
}

// Whether a pair of Chinese characters is the end of one word and the beginning of another.
function isAcross({ isPair, places: [[start, end]] }, spans) {
  if (!isPair || spans.some(([from, to]) => from <= start && to >= end)) return false;
  return spans.some(([from, to]) => to === end - 1 || from === start + 1);
}

// The terms that begin with a Chinese character, behind which more may follow.
function pairsWith(character) {
  const pairs = [...postings.keys()].filter((term) => term.startsWith(character));
  return pairs.map((term) => [term, term === character ? 1 : LONGER]);
}

// Whether a letter is a name in code, as in `r=8`.
function inCode(text, start, end) {
  return /[.`"'[(]/.test(text[start - 1] ?? "") || /[=.`"'[\])]/.test(text[end] ?? "");
}

// The documents in which a piece is found, each with how strongly. Only where the word is found
// nowhere, it may have a slip.
function find(piece) {
  const { word, terms, groups, alone } = piece;
  if (piece.unfinished)
    for (const name of names)
      if (name.startsWith(word) && !terms.has(name)) terms.set(name, LONGER);
  const found = foundBy(groups, 1, foundBy(terms, alone));
  if (found.size || !piece.maySlip || word.length < SLIPS.one) return found;
  for (const name of nearest(word)) terms.set(name, SLIP);
  return foundBy(terms);
}

// The documents that hold any of some terms: how strongly, and the largest share of a term.
function foundBy(terms, worth = 1, found = new Map()) {
  for (const [term, share] of terms)
    for (const [number, strength] of postings.get(term) ?? []) {
      const [most, largest] = found.get(number) ?? [0, 0];
      found.set(number, [Math.max(most, worth * share * strength), Math.max(largest, share)]);
    }
  return found;
}

// The words of the index that a word was most likely meant to be.
function nearest(word) {
  let [most, near] = [word.length < SLIPS.two ? 1 : 2, []];
  for (const name of names) {
    const slips = distance(word, name, most);
    if (slips > most) continue;
    if (slips < most) near = [];
    near.push(name);
    most = slips;
  }
  return near;
}

// How many letters are wrong, missing, too many, or exchanged with the next; `most` + 1 if more.
function distance(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let [before, row] = [[], Array.from({ length: other.length + 1 }, (_, at) => at)];
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++) {
      const same = one[i - 1] === other[j - 1];
      next[j] = Math.min(row[j] + 1, next[j - 1] + 1, row[j - 1] + !same);
      if (i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1])
        next[j] = Math.min(next[j], before[j - 2] + 1);
    }
    if (Math.min(...next) > most) return most + 1;
    [before, row] = [row, next];
  }
  return row.at(-1);
}

// The best documents have the most of the query, above all of its rare words.
function search(query) {
  const parsed = parse(query);
  const pieces = piecesOf(parsed);
  if (!pieces.length) return [];
  const [scores, covered, matched] = [new Map(), new Map(), new Map()];
  const seen = new Set(); // the places of the query that are found anywhere
  for (const piece of pieces) {
    piece.found = find(piece);
    for (const [start, end] of piece.found.size ? piece.places : [])
      for (let at = start; at < end; at++) seen.add(at);
  }
  let whole = 0;
  for (const { found, worth, terms, groups, places } of pieces) {
    const value = worth * Math.log(1 + docs.length / (found.size || 1));
    whole += found.size ? value : value * unseen(parsed.text, places[0], seen);
    for (const [number, [strength, share]] of found) {
      add(scores, number, value * strength);
      add(covered, number, value * share);
    }
    for (const [term, share] of [...terms, ...groups])
      if (postings.has(term)) matched.set(term, Math.max(matched.get(term) ?? 0, share * value));
  }
  const results = Array.from(scores, ([number, score]) => {
    const share = covered.get(number) / whole;
    return { doc: docs[number], share, score: score * share };
  });
  const best = results.sort(byScore).slice(0, MOST);
  const pairs = pairsOf(parsed.phrase);
  for (const result of best) {
    const { doc } = result;
    result.score *= 1 + PHRASE * phraseShare(doc, pairs) + TITLE * titleShare(doc, matched);
  }
  const near = best.sort(byScore).filter(({ score }) => score > LEAST * best[0].score);
  const isCovered = near[0]?.share >= COVERED;
  const hits = isCovered ? near : near.slice(0, PERHAPS);
  const items = hits.map(({ doc, score }) => shown(doc, score, matched));
  return isCovered ? items : [nothing(query, parsed.text, seen), ...items];
}

function byScore(one, other) {
  return other.score - one.score;
}

// How much of a piece that is found nowhere counts as missing.
function unseen(text, [start, end], seen) {
  if (/^[\d.]+$/.test(text.slice(start, end))) return NUMBER;
  let missing = 0;
  for (let at = start; at < end; at++) missing += !seen.has(at);
  return missing / (end - start);
}

// The pairs of words in a text that stand side by side, but for fillers.
function pairsOf(text) {
  const keys = wordsOf(text).filter(({ lower }) => !FILLERS.has(lower)).map(({ key }) => key);
  return new Set(keys.slice(1).map((key, at) => `${keys[at]} ${key}`));
}

// The share of these pairs that a document has.
function phraseShare(doc, pairs) {
  doc.pairs ??= pairsOf(textOf(doc));
  let common = 0;
  for (const pair of pairs) common += doc.pairs.has(pair);
  return common / (pairs.size || 1);
}

// The share of a title's words that were looked for.
function titleShare({ title }, matched) {
  const words = wordsOf(title).filter(({ lower }) => !FILLERS.has(lower));
  const places = [...placesIn(title, matched)];
  const isFound = ({ start, end }) => places.some(([from, to]) => from < end && to > start);
  return words.filter(isFound).length / (words.length || 1);
}

// All that a document says itself.
function textOf({ title, intro, text, code, output }) {
  return [title, intro, text, code, output].filter(Boolean).join("\n");
}

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
  const long = [...words].filter(([word]) => /\p{sc=Han}{2}|\w{3}/u.test(word));
  long.sort((a, b) => b[1] - a[1]);
  const rare = long.slice(0, MARKS).filter(([, value]) => value > RARELY * long[0][1]);
  return Object.fromEntries(rare.map(([word]) => [word, true]));
}

function escape(text) {
  return text.replace(/[&<>]/g, (character) => ESCAPED[character]);
}

function add(sums, key, number) {
  sums.set(key, (sums.get(key) ?? 0) + number);
}
