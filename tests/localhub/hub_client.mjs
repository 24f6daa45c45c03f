// Works at a private Hub with the JavaScript client, and prints in JSON what it found.
const { HF_ENDPOINT: hubUrl, HF_TOKEN: accessToken, CLIENT } = process.env;
const hub = await import(CLIENT);
const repo = "ada/from-js";
const asUser = { hubUrl, accessToken };

async function all(items) {
  const found = [];
  for await (const item of items) found.push(item);
  return found;
}

async function refused(action) {
  try {
    await action();
    return null;
  } catch (error) {
    return [error.statusCode, error.message];
  }
}

const bytes = new Uint8Array(30_000).map((_, index) => index % 256);
const found = {};
found.me = await hub.whoAmI(asUser);
await hub.createRepo({
  ...asUser,
  repo,
  files: [{ path: "first.txt", content: new Blob(["first"]) }],
});
found.again = await refused(() => hub.createRepo({ ...asUser, repo }));
found.upload = await hub.uploadFile({
  ...asUser,
  repo,
  file: { path: "a/text.json", content: new Blob(["{}"]) },
});
found.commit = await hub.commit({
  ...asUser,
  repo,
  title: "Binary",
  description: "Why",
  useXet: false,
  operations: [
    { operation: "addOrUpdate", path: "b.safetensors", content: new Blob([bytes]) },
    { operation: "delete", path: "first.txt" },
  ],
});
found.stale = await refused(() =>
  hub.commit({
    ...asUser,
    repo,
    title: "Stale",
    parentCommit: found.upload.commit.oid,
    operations: [{ operation: "delete", path: "a/text.json" }],
  }),
);
found.info = await hub.modelInfo({ ...asUser, name: repo, additionalFields: ["sha", "author"] });
found.fixed = await hub.modelInfo({ hubUrl, name: "owner/fixed" });
found.dataset = await hub.datasetInfo({ hubUrl, name: "Idavidrein/gpqa" });
found.models = await all(hub.listModels({ ...asUser, search: { owner: "ada" } }));
found.datasets = await all(hub.listDatasets({ ...asUser, search: { owner: "ada" } }));
found.commits = await all(hub.listCommits({ ...asUser, repo, batchSize: 2 }));
found.files = await all(hub.listFiles({ ...asUser, repo, recursive: true, expand: true }));
found.exists = [
  await hub.fileExists({ ...asUser, repo, path: "b.safetensors" }),
  await hub.fileExists({ ...asUser, repo, path: "first.txt" }),
];
const blob = await hub.downloadFile({ ...asUser, repo, path: "b.safetensors" });
found.downloaded = (await blob.arrayBuffer()).byteLength;
const text = await hub.downloadFile({ ...asUser, repo, path: "a/text.json" });
found.text = await text.text();
found.nobody = await refused(() => hub.whoAmI({ hubUrl, accessToken: "hf_NobodyHasThis" }));
found.unwritable = await refused(() =>
  hub.uploadFile({
    ...asUser,
    repo: "owner/fixed",
    file: { path: "x.txt", content: new Blob(["x"]) },
  }),
);
found.gated = await refused(() =>
  hub.downloadFile({ ...asUser, repo: "meta-llama/Llama-3.2-1B", path: "config.json" }),
);
await hub.deleteRepo({ ...asUser, repo });
found.gone = await refused(() => hub.modelInfo({ ...asUser, name: repo }));
console.log(JSON.stringify(found));
