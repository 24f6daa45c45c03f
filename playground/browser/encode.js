// What `tokenizer(text, …)` of transformers gives, made from the parts of @huggingface/tokenizers. That
// library gives ids; where in the text a token stands is in places.js.
import { Tokenizer } from "./tokenizers.js";
import { placesOf } from "./places.js";

const GZIP = [0x1f, 0x8b]; // the first bytes; some hosts unpack such a file on its way

// A tokenizer by the address of its file.
export async function load(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status} ${address}`);
  const bytes = await answer.arrayBuffer();
  const isPacked = GZIP.every((byte, at) => new Uint8Array(bytes)[at] === byte);
  const stream = new Blob([bytes]).stream();
  const text = new Response(isPacked ? stream.pipeThrough(new DecompressionStream("gzip")) : stream);
  const json = await text.json();
  return { library: new Tokenizer(json, {}), json };
}

// The rows of one input, each {id, token, part, isSpecial, start, end}. A part is "special" (added by the
// tokenizer), 0 (the text), 1 (the second text) or "padding". Places count code points, as Python does;
// where they are not known of a text, they are undefined in all its rows.
//   special    whether the tokenizer adds special tokens
//   shorten    the length to shorten to, undefined for none
//   fill       the length to pad to, undefined for none, with the token `padding`
export function encode(tokenizer, text, { pair = "", special = true, shorten, fill, padding } = {}) {
  const { library } = tokenizer;
  let rows = (pair ? [text, pair] : [text]).map((each, part) => rowsOf(tokenizer, each, part));
  if (shorten !== undefined)
    rows = shortened(rows, Math.max(0, shorten - (special ? specialTokens(tokenizer, Boolean(pair)) : 0)));
  const { tokens } = library.post_processor(rows[0], rows[1] ?? null, special);
  const row = (id, part) => ({ ...rowOf(library, id, part), start: 0, end: 0 });
  const whole = tokens.map((one) =>
    typeof one === "string" ? row(library.token_to_id(one), "special") : one);
  const missing = Math.max(0, (fill ?? 0) - whole.length);
  return [...whole, ...Array.from({ length: missing }, () => row(padding, "padding"))];
}

// How many tokens the tokenizer adds by itself.
export function specialTokens({ library }, isPair) {
  return library.post_processor([], isPair ? [] : null, true).tokens.length;
}

// As the Python library shortens by "longest_first": the longer text first, then both alike.
function shortened([first, second], room) {
  if (!second) return [first.slice(0, room)];
  let short = Math.min(first.length, second.length);
  let long = short > room ? short : Math.max(short, room - short);
  if (short + long > room) [short, long] = [Math.floor(room / 2), Math.ceil(room / 2)];
  const [ours, theirs] = first.length > second.length ? [long, short] : [short, long];
  return [first.slice(0, ours), second.slice(0, theirs)];
}

function rowsOf({ library, json }, text, part) {
  const { ids } = library.encode(text, { add_special_tokens: false });
  const places = placesOf(library, json, text);
  const isKnown = places.length === ids.length && places.every(({ id }, at) => id === ids[at]);
  return ids.map((id, at) => {
    const { start, end } = isKnown ? places[at] : {};
    return { ...rowOf(library, id, part), start, end };
  });
}

function rowOf(library, id, part) {
  return { id, token: library.id_to_token(id), part, isSpecial: library.all_special_ids.includes(id) };
}
