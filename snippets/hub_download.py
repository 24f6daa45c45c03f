"""Downloads from the Hub: mirrors, folders, the cache, tokens, and errors."""

# %% nobody private_hub=true hidden=true
import logging
import os

for name in ("HF_HUB_CACHE", "HF_DATASETS_CACHE"):
    os.environ.pop(name, None)
os.environ["TOKEN"] = os.environ.pop("HF_TOKEN", "")
logging.getLogger("torch.utils._pytree").setLevel("ERROR")

# %% mirror-script
# %%writefile mirror.py
import os

os.environ["HF_ENDPOINT"] = "https://hf-mirror.com"

from huggingface_hub import constants

print("Hub:", constants.ENDPOINT)

# %% mirror
# !python mirror.py

# %% too-late-script
# %%writefile too_late.py
import os

from huggingface_hub import constants

os.environ["HF_ENDPOINT"] = "https://hf-mirror.com"
print("Hub:", constants.ENDPOINT)

# %% too-late
# !python too_late.py
# !HF_ENDPOINT=https://hf-mirror.com python too_late.py

# %% snapshot
from pathlib import Path

from huggingface_hub import snapshot_download

folder = snapshot_download(
    "sentence-transformers/paraphrase-MiniLM-L3-v2",
    local_dir="paraphrase-MiniLM-L3-v2",
    allow_patterns=["*.json", "*.txt", "*.safetensors"],
)
sorted(path.name for path in Path(folder).iterdir())

# %% load-folder
from transformers import AutoModel, AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained(
    "./paraphrase-MiniLM-L3-v2"
)
model = AutoModel.from_pretrained(
    "./paraphrase-MiniLM-L3-v2"
)
print(type(tokenizer).__name__, type(model).__name__)

# %% download
# !hf download \
#     sentence-transformers/paraphrase-MiniLM-L3-v2 \
#     --include "*.json" --include "*.txt" \
#     --include "*.safetensors" \
#     --local-dir paraphrase-MiniLM-L3-v2

# %% not-cached raises="OSError"
from transformers import AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-chinese",
    local_files_only=True,
)

# %% no-snapshot raises="LocalEntryNotFoundError"
from huggingface_hub import snapshot_download

snapshot_download(
    "google-bert/bert-base-chinese", local_files_only=True
)

# %% from-mirror
# %%writefile from_mirror.py
import os

os.environ["HF_ENDPOINT"] = "https://hf-mirror.com"

from huggingface_hub import snapshot_download

print(snapshot_download("google-bert/bert-base-chinese"))

# %% fetched
from huggingface_hub import snapshot_download
from transformers import AutoTokenizer

snapshot_download("google-bert/bert-base-chinese")

tokenizer = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-chinese",
    local_files_only=True,
)
tokenizer.tokenize("没有网络")

# %% load-script
# %%writefile load.py
from transformers import AutoTokenizer

tokenizer = AutoTokenizer.from_pretrained(
    "google-bert/bert-base-chinese"
)
print(tokenizer.tokenize("没有网络"))

# %% offline
# !HF_HUB_OFFLINE=1 python load.py

# %% dataset-script
# %%writefile data.py
from datasets import load_dataset

rows = load_dataset("nyu-mll/glue", "mrpc", split="train")
print(len(rows), "rows")

# %% dataset-online
# !python data.py

# %% dataset-offline volatile=true
# !HF_HUB_OFFLINE=1 python data.py

# %% cache-list volatile=true
# !hf cache ls --no-truncate

# %% cache-remove
# !hf cache rm dataset/nyu-mll/glue --yes

# %% full hidden=true
os.makedirs(Path.home() / ".cache/huggingface/hub")
os.makedirs(Path.home() / "disk")

# %% move
# !mv ~/.cache/huggingface ~/disk/
# !echo "export HF_HOME=~/disk/huggingface" >> ~/.bashrc

# %% where-script
# %%writefile where.py
from datasets import config
from huggingface_hub import constants

print("Hub files:", constants.HF_HUB_CACHE)
print("datasets: ", config.HF_DATASETS_CACHE)
print("token:    ", constants.HF_TOKEN_PATH)

# %% where
# !HF_HOME=~/disk/huggingface python where.py

# %% not-found raises="OSError"
from transformers import AutoTokenizer

AutoTokenizer.from_pretrained(
    "google-bert/bert-base-chinse"
)

# %% not-a-model raises="RepositoryNotFoundError"
from huggingface_hub import hf_hub_download

hf_hub_download("nyu-mll/glue", "README.md")

# %% right-name
from huggingface_hub import repo_exists

print(repo_exists("google-bert/bert-base-chinese"))
print(repo_exists("nyu-mll/glue", repo_type="dataset"))

# %% no-such-file raises="RemoteEntryNotFoundError"
from huggingface_hub import hf_hub_download

hf_hub_download(
    "google-bert/bert-base-chinese", "tokenizer.model"
)

# %% list-files
from huggingface_hub import list_repo_files

list_repo_files("google-bert/bert-base-chinese")

# %% log-in
# !hf auth login --token $TOKEN
# !hf auth whoami

# %% log-in-refused raises="HfHubHTTPError"
from huggingface_hub import login

login(token="hf_not_copied_to_the_end")

# %% log-in-anew
# !hf env | grep ENDPOINT
# !hf auth login --token $TOKEN

# %% revoked-token exits=1
# !HF_TOKEN=hf_old_and_revoked hf auth whoami

# %% gated-log-in raises="GatedRepoError"
from huggingface_hub import hf_hub_download

hf_hub_download(
    "meta-llama/Llama-3.2-1B", "config.json", token=False
)

# %% gated-ask raises="GatedRepoError"
from huggingface_hub import hf_hub_download

hf_hub_download("meta-llama/Llama-3.2-1B", "config.json")

# %% gated-wait raises="OSError"
from transformers import AutoConfig

AutoConfig.from_pretrained("google/gemma-3-1b-it")

# %% let-in hidden=true
from huggingface_hub import HfApi

api = HfApi(token=os.environ["TOKEN"])
api.create_repo("ada/gated-model")
api.upload_file(
    repo_id="ada/gated-model",
    path_or_fileobj=b'{"model_type": "llama"}',
    path_in_repo="config.json",
)
api.update_repo_settings("ada/gated-model", gated="manual")
api.grant_access("ada/gated-model", "charles")
os.environ["HF_TOKEN"] = os.environ["HF_COLLEAGUES_TOKEN"]

# %% gated-token
import os
from pathlib import Path

from huggingface_hub import hf_hub_download

path = hf_hub_download(
    "ada/gated-model",
    "config.json",
    token=os.environ["HF_TOKEN"],
)
print(Path(path).read_text())

# %% repo-id-form raises="OSError"
from transformers import AutoModel

AutoModel.from_pretrained("/data/models/MiniLM")

# %% check-folder
from pathlib import Path

from transformers import AutoModel

folder = Path("paraphrase-MiniLM-L3-v2").resolve()
assert (folder / "config.json").is_file(), folder
model = AutoModel.from_pretrained(folder)
print(type(model).__name__)

# %% defaults hidden=true
from huggingface_hub import constants

print("seconds:", constants.HF_HUB_DOWNLOAD_TIMEOUT)

# %% slow
# !HF_HUB_DISABLE_XET=1 HF_HUB_DOWNLOAD_TIMEOUT=60 \
#     hf download google-bert/bert-base-chinese

# %% once
# !hf download google-bert/bert-base-chinese --max-workers 2

# %% worker-script
# %%writefile worker.py
from huggingface_hub import snapshot_download

print(snapshot_download("google-bert/bert-base-chinese"))

# %% workers
# !HF_HUB_OFFLINE=1 python worker.py

# %% pointer hidden=true
import hashlib

weights = folder / "model.safetensors"
whole = weights.read_bytes()
weights.unlink()  # a model may still be mapped to it
weights.write_text(
    "version https://git-lfs.github.com/spec/v1\n"
    f"oid sha256:{hashlib.sha256(whole).hexdigest()}\n"
    f"size {len(whole)}\n"
)

# %% header-too-large raises="SafetensorError"
from transformers import AutoModel

AutoModel.from_pretrained("./paraphrase-MiniLM-L3-v2")

# %% look-into
from pathlib import Path

weights = Path("paraphrase-MiniLM-L3-v2/model.safetensors")
print(weights.stat().st_size, "bytes")
print(weights.open("rb").read(42))

# %% verify exits=1
# !hf cache verify \
#     sentence-transformers/paraphrase-MiniLM-L3-v2 \
#     --local-dir paraphrase-MiniLM-L3-v2

# %% download-anew
# !hf download \
#     sentence-transformers/paraphrase-MiniLM-L3-v2 \
#     model.safetensors --force-download \
#     --local-dir paraphrase-MiniLM-L3-v2

# %% cut-short raises="SafetensorError"
from pathlib import Path

from transformers import AutoModel

weights = Path("paraphrase-MiniLM-L3-v2/model.safetensors")
weights.write_bytes(weights.read_bytes()[:1_000_000])
AutoModel.from_pretrained("./paraphrase-MiniLM-L3-v2")
