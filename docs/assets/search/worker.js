// The search, in the place of Material's worker, whose messages it takes. What is typed or pasted
// is a set of words in no query language, so that an error message can be pasted as it is. Names
// are found whole before their parts, English words in their forms, Chinese by pairs of characters,
// and all of them by other words for the same thing, which the index brings along.
const SETUP = 0, READY = 1, QUERY = 2, RESULT = 3;
const PASTED = 4, FOUND = 5; // of the page of errors
const PAUSE = 2000; // milliseconds in which a page draws itself, and many a reader leaves it
let given; // what the index is made from, until it is made

addEventListener("message", ({ data: { type, data } }) => {
  if (type === SETUP) {
    given = data;
    setTimeout(prepare, data.pause ?? PAUSE);
    postMessage({ type: READY });
    return;
  }
  prepare(); // somebody asks sooner
  if (type === QUERY) {
    postMessage({ type: RESULT, data: { items: search(data) } });
  } else if (type === PASTED) {
    postMessage({ type: FOUND, data: look(data) });
  }
});

function prepare() {
  if (!given) return;
  const { config, docs } = given;
  given = undefined;
  setUp(config, docs);
}
