// What a query asks for. A pasted error counts by its message.

const FORM = 0.9; // what another form of a word is worth
const SYNONYM = 0.8; // what another word for the same thing is worth
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
const MOST_WORDS_WITH_SLIPS = 10; // what is longer was pasted
const FILLERS = new Set(
  `a about an and any are as at be been but by can could did do does for from get had has have how i
  if in into is it its just made make many me much my of on one or our please should so some than
  that the their them then there these they this to too use used using want was we what when where
  which while who why will with would you your`.split(/\s+/),
);
const FILLERS_ZH = new RegExp(
  "怎么样?|怎样|如何|哪些|哪个|为?什么|多少|可以|应该|" +
    "[的了是我你吗呢吧把被就都很给让请这那在里和与或个些再到有又]",
  "g",
);
const STATUS = /^[45]\d\d$/; // of HTTP, a number that says what is wrong

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
const HOST = /^https?:\/\/[^/]*(?:\/api\/[\w-]+[.,;:]*$)?/; // with what was asked for, such as `whoami-v2`
const ERROR =
  /(?<![\w.])(?:[a-z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Warning|Interrupt)(?=\s*:|\s*$)/g;
const ANY_ERROR = new RegExp(
  "__init__\\(\\)|got an unexpected keyword argument|missing \\d+ required|(?:object )?has no attribute|" +
    "cannot import name|(?:ModuleNotFoundError: )?No module named|is not defined|" +
    "object is not \\w+able",
  "g",
);
const QUOTED_NAME = /(['"`])\w{3,}\1|\b\w+(?=\.__init__\(\))/g;
const QUOTED_ID = /(['"`])[^'"`\s]*\/[^'"`\s]*\1/g;

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
    const { lower, start, end } = word;
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
    ask(lower, formsOf(word), { unfinished, word: lower, maySlip });
    const parts = partsOf(word);
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
    if (words[first].han && named.length < Math.max(1, last - first)) {
      named.push({ terms: new Map(), groups: new Map(), worth: 1, places: [[from, to]] });
      asked.push(named.at(-1)); // some of its pairs have a filler in them
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

// The terms by which a word is found, each with its share.
function formsOf(word) {
  const { lower, key } = word;
  return [[lower, 1], [`~${key}`, FORM], ...(partsOf(word).length ? [] : [[`.${key}`, PART]])];
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
