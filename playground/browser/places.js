// Where in a text its tokens stand. @huggingface/tokenizers does not say it, so its steps are gone
// through again: added tokens, normalizer, words, model. Who asks compares the ids: where they are not
// those of the library, the places count for nothing.
const CONTINUES = "##";
const graphemes = new Intl.Segmenter("und");
const bytesOf = (character) => new TextEncoder().encode(character).length;

// [{id, start, end}] of a text, in code points.
export function placesOf(library, json, text) {
  const found = [];
  for (const { content, start, id } of sectionsOf(library, text)) {
    if (id !== undefined) found.push({ id, start, end: start + [...content].length });
    else if (stepsOf(json).some(({ type }) => type === "ByteLevel")) found.push(...bytePlaces(library, content, start));
    else found.push(...wordPlaces(library, json, content, start));
  }
  return found;
}

// Added tokens, the longest where several begin, and the text between them.
function* sectionsOf(library, text) {
  const added = [...library.get_added_tokens_decoder().values()];
  const ids = new Map(added.map(({ content, id }) => [content, id]));
  const contents = [...ids.keys()].sort((one, other) => other.length - one.length);
  const pattern = contents.map((content) => content.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&")).join("|");
  let start = 0;
  for (const content of text.split(new RegExp(`(${pattern})`, "u"))) {
    if (content) yield { content, start, id: ids.get(content) };
    start += [...content].length;
  }
}

// A letter of a word is a byte of the text. A token covers each character of which it has a byte; of
// bytes that the vocabulary lacks there is no token.
function bytePlaces(library, text, start) {
  const origins = [...text].flatMap((character, at) => Array(bytesOf(character)).fill(start + at));
  const found = [];
  let begin = 0;
  for (const word of library.pre_tokenizer(text)) {
    let at = 0;
    for (const token of library.model([word])) {
      at = word.indexOf(token, at);
      const id = library.token_to_id(token);
      found.push({ id, start: origins[begin + at], end: origins[begin + at + token.length - 1] + 1 });
      at += token.length;
    }
    begin += word.length;
  }
  return found;
}

// Words are looked for, one behind the other, in what the normalizer makes of the text.
function wordPlaces(library, json, text, start) {
  const { characters, origins } = normalized(library, text);
  const { unk_token, unk_token_id, vocab } = library.model;
  const unknown = unk_token ?? vocab[unk_token_id];
  const mark = markOf(json);
  const found = [];
  let begin = 0;
  for (const word of library.pre_tokenizer(characters.join(""), { section_index: 0 })) {
    const letters = [...word];
    const marked = Number(letters[0] === mark); // the mark is not in the text
    begin = indexOf(characters, letters.slice(marked), begin);
    if (begin < 0) return [];
    let at = -marked;
    for (const token of library.model([word])) {
      const continues = at > 0 && token.startsWith(CONTINUES) ? CONTINUES.length : 0;
      const length = token === unknown ? letters.length : [...token].length - continues;
      const [first, last] = [Math.max(at, 0), Math.max(at + length, 1) - 1];
      const id = library.token_to_id(token) ?? unk_token_id;
      found.push({ id, start: start + origins[begin + first], end: start + origins[begin + last] + 1 });
      at += length;
    }
    begin += letters.length - marked;
  }
  return found;
}

// The letter that marks the beginning of a word, where a tokenizer writes one.
function markOf(json) {
  return stepsOf(json).find(({ type }) => type === "Metaspace")?.replacement;
}

// The steps that cut a text into words.
function stepsOf({ pre_tokenizer: step }) {
  return step?.pretokenizers ?? [step ?? {}];
}

// The characters of a normalized text, and of each the place of that which it was made from: those of
// single characters, where these give the same, else those of what readers see as one.
function normalized({ normalizer }, text) {
  const whole = normalizer(text);
  for (const units of [[...text], [...graphemes.segment(text)].map(({ segment }) => segment)]) {
    const characters = [], origins = [];
    let at = 0;
    for (const unit of units) {
      const length = [...unit].length;
      [...normalizer(unit)].forEach((character, index) => {
        characters.push(character);
        origins.push(at + Math.min(index, length - 1));
      });
      at += length;
    }
    if (characters.join("") === whole) return { characters, origins };
  }
  return { characters: [], origins: [] };
}

function indexOf(characters, word, from) {
  for (let at = from; at + word.length <= characters.length; at++)
    if (word.every((letter, index) => characters[at + index] === letter)) return at;
  return -1;
}
