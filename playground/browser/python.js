// The Python program that prints the rows of a playground, one a line.

// A text as Python writes it: what JSON escapes means the same there.
const quoted = (text) => JSON.stringify(text.toWellFormed());

export function program({ repository, text, pair, plain, shorten, fill, chat, longest, hasPlaces }) {
  const options = [
    ...(fill ? ['padding="max_length"'] : []),
    ...(shorten ? ["truncation=True"] : []),
    ...(fill || shorten ? [`max_length=${longest}`] : []),
  ];
  const lines = [
    "from transformers import AutoTokenizer",
    "",
    "tokenizer = AutoTokenizer.from_pretrained(",
    `    ${quoted(repository)}`,
    ")",
    ...(chat ? chatCall(text, pair, options) : plainCall(text, pair, plain, options, hasPlaces)),
    'ids = batch["input_ids"]',
    "tokens = tokenizer.convert_ids_to_tokens(ids)",
    ...(hasPlaces ? ['places = batch["offset_mapping"]', "for row in zip(ids, tokens, places):"]
      : ["for row in zip(ids, tokens):"]),
    "    print(*row)",
  ];
  return `${lines.join("\n")}\n`;
}

function plainCall(text, pair, plain, options, hasPlaces) {
  const given = [
    ...[text, ...(pair ? [pair] : [])].map(quoted),
    ...(plain ? ["add_special_tokens=False"] : []),
    ...options,
    ...(hasPlaces ? ["return_offsets_mapping=True"] : []),
  ];
  return ["batch = tokenizer(", ...given.map((one) => `    ${one},`), ")"];
}

function chatCall(text, pair, options) {
  const messages = messagesOf(text, pair);
  return [
    "messages = [",
    ...messages.map(({ role, content }) => `    {"role": "${role}", "content": ${quoted(content)}},`),
    "]",
    "batch = tokenizer.apply_chat_template(",
    "    messages,",
    ...(pair ? [] : ["    add_generation_prompt=True,"]),
    ...options.map((one) => `    ${one},`),
    "    return_dict=True,",
    ")",
  ];
}

// The text asks, the second text answers; without it, the model is to answer.
export function messagesOf(text, pair) {
  const messages = [{ role: "user", content: text }];
  return pair ? [...messages, { role: "assistant", content: pair }] : messages;
}
