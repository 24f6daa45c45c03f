// Reading without a network. With one, everything comes from it, and pages are asked for anew, so
// that nobody sees an old one. Without one, everything comes from one cache, which holds the files
// of one build, each checked by its hash, so that old and new are never mixed.
//
// livedocs/building/offline.py writes the build in front of this file, the paths below the site:
//   BUILD.id      names it
//   BUILD.files   {path: hash} of all that may be kept
//   BUILD.shell   the paths that every page needs
//   BUILD.pages   {language: the paths of its pages, its home first, and of its search index}
const OURS = `${registration.scope} `; // other sites of the same host have caches beside ours
const CACHE = OURS + BUILD.id;

addEventListener("install", (event) => event.waitUntil(takeOver()));
addEventListener("activate", (event) => event.waitUntil(forgetOldBuilds()));
addEventListener("message", (event) => event.waitUntil(keepFor(event.data)));
addEventListener("fetch", (event) => {
  const path = pathOf(event.request.url);
  if (event.request.method === "GET" && path !== undefined)
    event.respondWith(answer(event.request, path));
});

// A new build serves only when it has all that the last one had kept of a language.
async function takeOver() {
  for (const paths of Object.values(BUILD.pages))
    if (await caches.match(urlOf(paths[0]))) await keep(paths);
  await skipWaiting();
}

async function forgetOldBuilds() {
  for (const name of await caches.keys())
    if (name.startsWith(OURS) && name !== CACHE) await caches.delete(name);
  await clients.claim();
}

async function keepFor({ language, page }) {
  const visited = pathOf(page);
  await keep([...(BUILD.pages[language] ?? []), ...(visited === undefined ? [] : [visited])]);
}

// One file at a time: what the reader asks for comes first.
async function keep(paths) {
  const cache = await caches.open(CACHE);
  for (const path of [...BUILD.shell, ...paths]) {
    const url = urlOf(path);
    if (await cache.match(url)) continue;
    await cache.put(url, await fetch(url, { cache: "no-cache", integrity: BUILD.files[path] }));
  }
}

async function answer(request, path) {
  try {
    return await fetch(request, { cache: path.includes("?") ? "default" : "no-cache" });
  } catch (error) {
    const kept = await (await caches.open(CACHE)).match(urlOf(path));
    if (!kept) throw error;
    return kept;
  }
}

function urlOf(path) {
  return new URL(path, registration.scope).href;
}

// The path of what may be kept; pages are asked for with words to mark, too.
function pathOf(url) {
  if (!url.startsWith(registration.scope)) return undefined;
  const path = url.slice(registration.scope.length).split("#")[0];
  return [path, path.split("?")[0]].find((path) => path in BUILD.files);
}
