// Reading without a network, or with a bad one. Pages come from the network, asked for anew, so that
// nobody sees an old one. Where it is missing, or silent for too long, they come from one cache, which
// holds the files of one build, each checked by its hash. What every page needs is named by its content
// and comes from there at once. So no page is ever shown with the styles of another build.
//
// livedocs/building/offline.py writes the build in front of this file, the paths below the site:
//   BUILD.id      names it
//   BUILD.files   {path: hash} of all that may be kept
//   BUILD.shell   the paths that every page needs
//   BUILD.pages   {language: the paths of its pages, its home first, and last its search index}
const OURS = `${registration.scope} `; // other sites of the same host have caches beside ours
const CACHE = OURS + BUILD.id;
const PATIENCE = 3000; // milliseconds that the network has to begin an answer
const TEXTS = {
  zh: { missing: "现在没有网络，这个页面也没有存下来。", home: "回到首页" },
  en: { missing: "You are offline, and this page is not stored.", home: "To the home page" },
};

addEventListener("install", (event) => event.waitUntil(takeOver()));
addEventListener("activate", (event) => event.waitUntil(forgetOldBuilds()));
addEventListener("message", (event) => event.waitUntil(keepFor(event.data)));
addEventListener("fetch", (event) => {
  const { method, mode, url } = event.request;
  const path = pathOf(url);
  if (method === "GET" && (path !== undefined || mode === "navigate"))
    event.respondWith(answer(event.request, path));
});

// A new build serves only when it has all that the last one had kept of a language.
async function takeOver() {
  for (const paths of Object.values(BUILD.pages))
    if (await caches.match(urlOf(paths.at(-1)))) await keep(paths);
  await skipWaiting();
}

async function forgetOldBuilds() {
  for (const name of await caches.keys())
    if (name.startsWith(OURS) && name !== CACHE) await caches.delete(name);
  await clients.claim();
}

async function keepFor({ language, pages }) {
  const visited = pages.map(pathOf).filter((path) => path !== undefined);
  await keep([...visited, ...(BUILD.pages[language] ?? [])]);
}

// One file at a time: what the reader asks for comes first.
async function keep(paths) {
  if (navigator.connection?.saveData) throw new Error("the reader asks to save data");
  const cache = await caches.open(CACHE);
  for (const path of [...BUILD.shell, ...paths]) {
    const url = urlOf(path);
    if (await cache.match(url)) continue;
    await cache.put(url, await fetch(url, { cache: "no-cache", integrity: BUILD.files[path] }));
  }
}

async function answer(request, path) {
  const cache = await caches.open(CACHE);
  const kept = path === undefined ? undefined : await cache.match(urlOf(path));
  if (kept && BUILD.shell.includes(path)) return kept;
  const patience = new AbortController();
  const timer = kept && setTimeout(() => patience.abort(), PATIENCE);
  try {
    const caching = path?.includes("?") ? "default" : "no-cache";
    return await fetch(request, { cache: caching, signal: patience.signal });
  } catch (error) {
    if (!kept && request.mode !== "navigate") throw error;
    return kept ?? (await fallback(cache));
  } finally {
    clearTimeout(timer); // an answer that has begun may take its time
  }
}

// Its links are whole: it stands wherever a page is missing.
async function fallback(cache) {
  const lines = await Promise.all(
    Object.entries(TEXTS).map(async ([language, { missing, home }]) => {
      const url = urlOf(BUILD.pages[language][0]);
      const link = (await cache.match(url)) ? ` <a href="${url}">${home}</a>` : "";
      return `<p lang="${language}">${missing}${link}</p>`;
    }),
  );
  const head =
    '<meta charset="utf-8"><meta name="viewport" content="width=device-width">' +
    "<title>离线 · Offline</title><style>:root { color-scheme: light dark }" +
    " body { max-width: 36rem; margin: 4rem auto; padding: 0 1rem; font: 1rem/1.6 system-ui }</style>";
  const headers = { "Content-Type": "text/html; charset=utf-8" };
  return new Response(`<!doctype html>${head}<h1>离线 · Offline</h1>${lines.join("")}`, {
    status: 503,
    headers,
  });
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
