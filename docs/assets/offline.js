// Has service-worker.js keep what the reader of this page needs without a network.
const source = new URL("../service-worker.js", document.currentScript.src);
const workers = navigator.serviceWorker; // browsers have it where the connection is safe

function keepThis() {
  const page = location.href.split(/[?#]/)[0];
  workers.controller?.postMessage({ language: document.documentElement.lang, page });
}

if (workers) {
  workers.addEventListener("controllerchange", keepThis); // on a first visit, and with a new build
  addEventListener("load", () => {
    workers.register(source);
    keepThis();
  });
}
