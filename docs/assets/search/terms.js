// What a text, or a query, is cut into: words, their forms and parts, pairs of Chinese characters, and
// things that have several names.

const WORD = /\p{sc=Han}|\d+(?:[.,]\d+)+|(?:(?!\p{sc=Han})[\p{L}\p{N}_])+/gu;
const NAME_PARTS = /\p{Lu}{2,}s(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})|\p{N}+/gu;
const ENDING = /(?:at)?(?:ions?|ings?|(?:al)?ly|ed|es|e|s)$/;

let phrases; // by its first word's key: the other names of a thing, from the index

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
