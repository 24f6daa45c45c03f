// The site's search for the pages that ask it themselves: the same worker as the theme's, started when
// somebody asks, once; the index is in the browser's cache then.
const SETUP = 0, QUERY = 2, PASTED = 4; // as in search/worker.js
let searching;

// What answers: (kind, text) => promise. It fails where the search cannot be had, and may be tried again.
function searchHere() {
  return (searching ??= startSearch().catch((error) => {
    searching = undefined;
    throw error;
  }));
}

async function startSearch() {
  const config = JSON.parse(document.querySelector("#__config").textContent);
  const index = await fetch(new URL("search/search_index.json", new URL(config.base, location)));
  const worker = new Worker(new URL(config.search, location));
  const waiting = []; // it answers in the order in which it is asked
  worker.onmessage = ({ data }) => waiting.shift().done(data.data);
  worker.onerror = (error) => waiting.splice(0).forEach(({ fail }) => fail(error));
  const ask = (type, data) => new Promise((done, fail) => {
    waiting.push({ done, fail });
    worker.postMessage({ type, data });
  });
  await ask(SETUP, { ...(await index.json()), pause: 0 }); // somebody is about to ask
  return ask;
}

// A link to the box for tracebacks takes a text along, in this tab alone.
function takeAlong(link, textOf) {
  link.addEventListener("click", () => {
    try {
      sessionStorage.setItem("live-pasted", textOf());
    } catch {
      // Without storage the box is empty, and the reader pastes once more.
    }
  });
}
