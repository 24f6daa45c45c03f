// Which documents are about a query, the best first.

const PHRASE = 0.5; // how much a result gains that has the words as they stand in the query
const TITLE = 0.8; // how much a result gains whose title has nothing else
const LEAST = 0.2; // a result's share of the best one's score, for it to be shown
const MOST = 20; // results that are shown
const PERHAPS = 5; // results that are shown if none is about the query
const COVERED = 0.24; // how much of a query the best result has, if anything here is about it

// The best documents have the most of the query, above all of its rare words.
function search(query) {
  const parsed = parse(query);
  const pieces = piecesOf(parsed);
  if (!pieces.length) return [];
  const [scores, covered, told, matched] = [new Map(), new Map(), new Map(), new Map()];
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
      add(told, number, value * Math.min(share, strength)); // less where it is said but once
    }
    for (const [term, share] of [...terms, ...groups])
      if (postings.has(term)) matched.set(term, Math.max(matched.get(term) ?? 0, share * value));
  }
  const results = Array.from(scores, ([number, score]) => {
    const share = covered.get(number) / whole;
    const about = told.get(number) / whole;
    return { doc: docs[number], about, score: score * share };
  });
  const best = results.sort(byScore).slice(0, MOST);
  const pairs = pairsOf(parsed.phrase);
  for (const result of best) {
    const { doc } = result;
    result.score *= 1 + PHRASE * phraseShare(doc, pairs) + TITLE * titleShare(doc, matched);
  }
  const near = best.sort(byScore).filter(({ score }) => score > LEAST * best[0].score);
  const isCovered = near[0]?.about >= COVERED;
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

function add(sums, key, number) {
  sums.set(key, (sums.get(key) ?? 0) + number);
}
