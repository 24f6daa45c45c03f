// What counts in a pasted traceback: the message of the last exception, and of those that led to it.

const PREFIXES = [
  /^\[rank\d+\]:\s?/, // torchrun
  /^\([A-Za-z_]\w*(?: pid=\d+)?\)\s/, // a worker of vLLM or Ray
  /^(?:>+|E {2,}|!+)\s?(?=\S*(?:Error|Exception|Warning|Traceback|File ))/, // a quotation, pytest
  /^\s*[│┃|] ?/, // rich
];
const SUFFIX = /\s*[│┃|]\s*$/;
const BOX = /^\s*[╭╰┏┗┌└].*[╮╯┓┛┐┘]\s*$/;
const LOGGED = new RegExp(
  "^(?:\\[?\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d:\\d\\d\\S*\\]?\\s*)?(?:[-|,:]\\s*)?" +
    "(?:(?:\\[?(?:DEBUG|INFO|WARNING|WARN|ERROR|CRITICAL)\\]?)[\\s:|-]+)?(?:\\[transformers\\]\\s*)?",
);
const CHAIN =
  /^(?:During handling of the above exception, another exception occurred|The above exception was the direct cause of the following exception):?$/;
const START = /^(?:\S+\s+)?Traceback \(most recent call last\)/;
const FRAME = /^\s*(?:File ["']|File \S+:\d+|Cell In ?\[\d+\]|\S+ in \S+\(|-+> ?\d+ |\d+ |at )|^\s*[~^]+\s*$|^\s*-{20,}/;
const RAISED = /^(?:[a-zA-Z_]\w*\.)*_?[A-Z]\w*(?=:|$)/; // a name that begins like a class
const NAMED = /^(?:\w+\.)*\w*(?:Error|Exception|Warning|Interrupt|Empty|Exit|NotFound|Denied)(?=:|$)/;
const INSIDE =
  /(?:^|[\s(])((?:[a-zA-Z_]\w*\.)*[A-Z]\w*(?:Error|Exception|Warning)(?:: .*|$))/;
const HINT = /error|warn|deprecat|fail|cannot|can't|could ?n.t|not |ignored|invalid|missing|unexpected/i;
const SOURCE_LINE = /^\s*(?:-+> ?\d+ |❱ ?\d+ )?\s*(.*)$/;
const OURS = /^(?:transformers|datasets|peft|huggingface_hub|tokenizers|accelerate|trl|evaluate|safetensors|sentence_transformers)$/;
const GENERAL = /An error occurred while generating the dataset|look up to see its traceback|because of the following error/;
const LACKING = [
  /No module named '([\w.]+)'/,
  /cannot import name '(\w+)'/,
  /^(KeyError: '[^']+')/,
  /module '([\w.]+)' has no attribute '(\w+)'/,
  /object has no attribute '(\w+)'/,
];
const CLASS_OF_LIBRARY = /^([a-z_]\w*)\.(?:\w+\.)*((?!py\b)\w+)(?=:|$)/; // no file
const PACKAGE = /(?:site-packages|dist-packages)[\\/](\w+)[\\/]/;
const SAYS = /^(?:transformers|datasets|huggingface_hub|tokenizers|torch)$/; // packages that say it, of those who asked
const SHORT = 3; // words of a message that does not say enough alone
const SHOWN = 3; // entries
const MOST_MESSAGES = 3; // of a chain that are looked for
const FEW = 4; // lines that are looked at as they are
const LONGEST = 1500; // characters of a message that are looked at

// The messages that count, the most telling one first: [{ message, hint }]. `hint` is the line of the
// reader's code, and the function of the library, where the message alone says little.
function messagesIn(pasted) {
  const lines = plainLines(pasted);
  const parts = [[]];
  for (const line of lines)
    if (CHAIN.test(line.trim())) parts.push([]);
    else parts.at(-1).push(line);
  const found = parts.flatMap((part, at) => raisedIn(part, parts.length > 1 && at < parts.length - 1));
  if (!found.length) return [{ message: loggedIn(lines), hint: "" }];
  const last = found.pop();
  const causes = found.reverse().filter(({ message }) => message !== last.message);
  return GENERAL.test(last.message) && causes.length ? [...causes, last] : [last, ...causes];
}

// The lines without colours, and without what a terminal, a log or a box puts around each.
function plainLines(pasted) {
  const text = pasted.replace(NOISE[0], "").replace(/\r\n?/g, "\n");
  const lines = text.split("\n").filter((line) => !BOX.test(line));
  return lines.map((line) => {
    for (const prefix of PREFIXES) line = line.replace(prefix, "");
    return line.replace(SUFFIX, "").trimEnd();
  });
}

// What a part of a chain raised: at most one message; none where it has no exception.
function raisedIn(lines, isCause) {
  const start = lines.findLastIndex((line) => START.test(line.trim()));
  const rest = lines.slice(start + 1);
  const isRaised = (line) => NAMED.test(line) || (isCause && CLASS_OF_LIBRARY.test(line));
  const first = start >= 0 ? firstBehindFrames(rest) : rest.findLastIndex(isRaised);
  if (first >= 0) return [{ message: messageAt(rest, first, isCause), hint: hintIn(rest, first) }];
  const inside = lines.findLast((line) => INSIDE.test(line));
  return inside ? [{ message: cut(inside.match(INSIDE)[1]), hint: "" }] : [];
}

// Where, behind a traceback's head, the exception stands: the first line that is neither indented nor
// a frame, and begins like one. IPython shows code behind numbers, and may have blank lines.
function firstBehindFrames(lines) {
  const isRaised = (line) => NAMED.test(line) || (RAISED.test(line) && !FRAME.test(line));
  const named = lines.findIndex((line) => !/^\s/.test(line) && isRaised(line));
  if (named >= 0) return named;
  return lines.findIndex((line, at) => at && line && !/^\s/.test(line) && !FRAME.test(line));
}

// The message that begins there; it ends where another log, prompt or traceback begins.
function messageAt(lines, first, isCause) {
  const message = [lines[first]];
  for (const line of lines.slice(first + 1)) {
    if (START.test(line.trim()) || /^(?:\$ |>>> |In \[\d+\]:|\[?\d{4}-\d\d-\d\d[T ])/.test(line)) break;
    if (isCause && !line.trim()) break;
    message.push(line);
  }
  return cut(message.join("\n"));
}

function cut(text) {
  return text.trim().slice(0, LONGEST);
}

// Where a message says little: the line of code that raised, and the last function of a library.
function hintIn(lines, first) {
  const said = lines[first].replace(RAISED, "").match(/\w{2,}/g) ?? [];
  if (said.length > SHORT) return "";
  const frames = lines.slice(0, first).flatMap((line, at) => (/^\s*File /.test(line) ? [at] : []));
  const code = (at) => lines[at + 1]?.match(SOURCE_LINE)[1] ?? "";
  const own = frames.findLast((at) => !/site-packages|dist-packages|lib\/python/.test(lines[at]));
  const library = frames.findLast((at) => OURS.test(packageOf(lines[at])));
  const name = lines[library]?.match(/, in (\w+)/)?.[1] ?? "";
  return [own === undefined ? "" : code(own), name].join(" ").trim();
}

// The message in lines that are no traceback: of many, those that sound like one.
function loggedIn(lines) {
  const logged = lines.map((line) => line.replace(LOGGED, "")).filter((line) => line.trim());
  if (logged.length <= FEW) return cut(logged.join("\n"));
  const last = logged.findLastIndex((line) => HINT.test(line));
  const behind = logged.slice(last + 1).findIndex((line) => !/^\s/.test(line));
  return cut(last < 0 ? logged.slice(-FEW).join("\n") : logged.slice(last, last + 1 + Math.max(0, behind)).join("\n"));
}

// A message without what is particular to a machine, for people and for other sites.
function bare(message) {
  let text = message;
  for (const noise of NOISE) text = text.replace(noise, " ");
  text = text.replace(ADDRESS, (address) => address.match(HOST)[0]);
  return text.replace(/(?<![\w.])\d+(?:[.,:]\d+)*(?![\w.])/g, " ").replace(/\s+/g, " ").trim();
}

// The best entries for what was pasted, each once, and whether any is about it. Of several messages the
// most telling one has most of them.
function look(pasted) {
  const asked = messagesIn(pasted).filter(({ message }) => message).slice(0, MOST_MESSAGES).map(entriesFor);
  const about = asked.filter(({ isCovered }) => isCovered);
  const [best, ...others] = about.length ? about : asked;
  if (!best) return { message: "", bare: "", isCovered: false, entries: [] };
  const mostly = best.entries.slice(0, others.length ? SHOWN - 1 : SHOWN);
  const all = [...mostly, ...others.flatMap(({ entries }) => entries.slice(0, 1)), ...best.entries];
  const once = new Map(all.map((entry) => [entry.location, entry])).values();
  return { ...best, bare: bare(best.message), entries: [...once].slice(0, SHOWN), inside: packageIn(pasted) };
}

// The installed package whose line fails; none where it is the reader's own.
function packageIn(pasted) {
  const frames = plainLines(pasted).filter((line) => /^\s*File /.test(line));
  const packages = frames.map(packageOf);
  return packages.findLast((name) => !SAYS.test(name)) ?? "";
}

function packageOf(line) {
  return line.match(PACKAGE)?.[1] ?? "";
}

function entriesFor({ message, hint }) {
  const items = search(hint ? `${hint} ${message}` : message).map(([{ location, title }]) => ({ location, title }));
  const isNothing = items[0]?.location === "#nothing";
  const entries = items.slice(isNothing ? 1 : 0);
  return { message, isCovered: !isNothing && isToldBy(entries, message), entries };
}

// Whether any of these entries has what the message lacks, and the exception if it is that of a library:
// other words of an error are those of many libraries.
function isToldBy(entries, message) {
  const names = message.match(CLASS_OF_LIBRARY)?.slice(1) ?? [];
  for (const lacking of LACKING) names.push(message.match(lacking)?.slice(1).join("."));
  const needed = names.filter(Boolean).map((name) => new RegExp(`(?<!\\w)${name.replace(/\W/g, "\\$&")}(?!\\w)`));
  const told = new Set(entries.map(({ location }) => location));
  return docs.some((doc) => told.has(doc.location) && needed.every((name) => name.test(textOf(doc))));
}
