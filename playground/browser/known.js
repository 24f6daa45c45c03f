// Which of the known differences concern a tokenizer, by its file, and the texts that it is given.
export function concerning(known, file, ...texts) {
  return known.filter(({ files, pattern }) =>
    files.includes(file) && texts.some((text) => new RegExp(pattern, "u").test(text)));
}
