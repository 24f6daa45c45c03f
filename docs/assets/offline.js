// Has service-worker.js keep what the reader of this page needs without a network: the pages of this
// language, and this page in the others. It begins when the page is there.
const source = new URL("../service-worker.js", document.currentScript.src);
const workers = navigator.serviceWorker; // browsers have it where the connection is safe

function keepThis() {
  const translations = [...document.querySelectorAll("a.md-select__link[hreflang]")];
  const pages = [location, ...translations].map(({ href }) => href.split(/[?#]/)[0]);
  workers.controller?.postMessage({ language: document.documentElement.lang, pages });
}

if (workers && !navigator.connection?.saveData) {
  workers.addEventListener("controllerchange", keepThis); // on a first visit, and with a new build
  addEventListener("load", () => {
    workers.register(source);
    keepThis();
  });
}
