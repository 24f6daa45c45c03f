// Where each term stands, and how strongly.

const FIELDS = { title: 3, text: 1, code: 1, output: 1, page: 0.5 };
const SLIP = 0.6; // what a word is worth that is spelled almost so
const SLIPS = { one: 5, two: 9 }; // letters of a word in which one slip is forgiven, or two
const NAME = /^(?:(?!\p{sc=Han})[\p{L}\p{N}_]){4,}$/u;

let docs, postings, names;

// `postings` has for each term the documents that hold it, and how strongly: in which fields, and
// how often, where the second time counts for less than the first.
function setUp({ synonyms = [], code, output }, sections) {
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
    const doc = { ...section, code: code[number], output: output[number], parent };
    doc.page = `${parent.title}\n${parent.intro}`;
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

// The documents in which a piece is found, each with how strongly. Only where the word is found
// nowhere, it may have a slip.
function find(piece) {
  const { word, terms, groups, alone } = piece;
  if (piece.unfinished)
    for (const name of names)
      if (name.startsWith(word) && !terms.has(name)) terms.set(name, LONGER);
  const found = foundBy(groups, 1, foundBy(terms, alone));
  if (found.size || !piece.maySlip || word.length < SLIPS.one) return found;
  for (const name of nearest(word)) {
    const [meant] = wordsOf(name);
    for (const [term, share] of formsOf(meant)) terms.set(term, SLIP * share);
    for (const [group] of groupsIn([meant])) groups.set(group, SLIP * SYNONYM);
  }
  return foundBy(groups, 1, foundBy(terms));
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
