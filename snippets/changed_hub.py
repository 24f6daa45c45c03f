"""What has changed, before and after: The Hub."""

# %% setup hidden=true
import inspect

from huggingface_hub import HfApi, hf_hub_download

# %% repository-old hidden=true raises="ImportError"
from huggingface_hub import Repository

# %% repository-now hidden=true
from huggingface_hub import upload_folder

print(upload_folder.__name__)

# %% hf-folder-old hidden=true raises="ImportError"
from huggingface_hub import HfFolder

# %% hf-folder-now hidden=true
from huggingface_hub import get_token

print(get_token.__name__)

# %% inference-api-old hidden=true raises="ImportError"
from huggingface_hub import InferenceApi

# %% inference-api-now hidden=true
from huggingface_hub import InferenceClient

print(InferenceClient.__name__)

# %% configure-http-backend-old hidden=true raises="ImportError"
from huggingface_hub import configure_http_backend

# %% configure-http-backend-now hidden=true
from huggingface_hub import set_client_factory

print(set_client_factory.__name__)

# %% cached-download-old hidden=true raises="ImportError"
from huggingface_hub import cached_download

# %% cached-download-now hidden=true
from huggingface_hub import hf_hub_download

print(hf_hub_download.__name__)

# %% model-filter-old hidden=true raises="ImportError"
from huggingface_hub import ModelFilter

# %% model-filter-now hidden=true
from huggingface_hub import list_models

print("filter" in inspect.signature(list_models).parameters)

# %% keras-mixin-old hidden=true raises="ImportError"
from huggingface_hub import push_to_hub_keras

# %% keras-mixin-now hidden=true
from huggingface_hub import upload_folder

print(upload_folder.__name__)

# %% duplicate-space-old hidden=true raises="ImportError"
from huggingface_hub import duplicate_space

# %% duplicate-space-now hidden=true
from huggingface_hub import duplicate_repo

print(duplicate_repo.__name__)

# %% upload-large-folder-old hidden=true raises="ImportError"
from huggingface_hub import upload_large_folder

# %% upload-large-folder-now hidden=true
from huggingface_hub import upload_folder

print(upload_folder.__name__)

# %% update-repo-visibility-old hidden=true raises="ImportError"
from huggingface_hub import update_repo_visibility

# %% update-repo-visibility-now hidden=true
from huggingface_hub import update_repo_settings

print(update_repo_settings.__name__)

# %% list-files-info-old hidden=true raises="AttributeError"
HfApi().list_files_info("google-bert/bert-base-cased")

# %% list-files-info-now hidden=true
print(HfApi().list_repo_tree.__name__)

# %% get-token-permission-old hidden=true raises="AttributeError"
HfApi().get_token_permission("hf_…")

# %% get-token-permission-now hidden=true
print(HfApi().whoami.__name__)

# %% space-storage-old hidden=true raises="AttributeError"
HfApi().request_space_storage("me/space", "small")

# %% space-storage-now hidden=true
print(HfApi().set_space_volumes.__name__)

# %% resume-download-old hidden=true warns="is deprecated and ignored"
path = hf_hub_download(
    "google-bert/bert-base-cased",
    "config.json",
    resume_download=True,
)
print(path.rpartition("/")[2])

# %% resume-download-now hidden=true
path = hf_hub_download(
    "google-bert/bert-base-cased", "config.json"
)
print(path.rpartition("/")[2])

# %% local-dir-symlinks-old hidden=true warns="is deprecated and ignored"
path = hf_hub_download(
    "google-bert/bert-base-cased",
    "config.json",
    local_dir_use_symlinks=False,
)
print(path.rpartition("/")[2])

# %% local-dir-symlinks-now hidden=true
method = inspect.signature(hf_hub_download)
print("local_dir" in method.parameters)

# %% force-filename-old hidden=true warns="is deprecated and ignored"
path = hf_hub_download(
    "google-bert/bert-base-cased",
    "config.json",
    force_filename="a.json",
)
print(path.rpartition("/")[2])

# %% force-filename-now hidden=true
path = hf_hub_download(
    "google-bert/bert-base-cased", "config.json"
)
print(path.rpartition("/")[2])

# %% download-proxies-old hidden=true warns="argument is ignored"
path = hf_hub_download(
    "google-bert/bert-base-cased",
    "config.json",
    proxies={},
)
print(path.rpartition("/")[2])

# %% download-proxies-now hidden=true
path = hf_hub_download(
    "google-bert/bert-base-cased", "config.json"
)
print(path.rpartition("/")[2])

# %% login-write-old hidden=true raises="TypeError"
from huggingface_hub import login

login(write_permission=True)

# %% login-write-now hidden=true
from huggingface_hub import login

print("token" in inspect.signature(login).parameters)

# %% list-models-library-old hidden=true raises="TypeError"
HfApi().list_models(library="transformers")

# %% list-models-library-now hidden=true
print(
    "filter"
    in inspect.signature(HfApi.list_models).parameters
)

# %% list-models-name-old hidden=true raises="TypeError"
HfApi().list_models(model_name="bert")

# %% list-models-name-now hidden=true
print(
    "search"
    in inspect.signature(HfApi.list_models).parameters
)

# %% list-direction-old hidden=true raises="TypeError"
HfApi().list_models(sort="downloads", direction=-1)

# %% list-direction-now hidden=true
print(
    "sort"
    in inspect.signature(HfApi.list_models).parameters
)

# %% list-datasets-tags-old hidden=true raises="TypeError"
HfApi().list_datasets(tags="parquet")

# %% list-datasets-tags-now hidden=true
print(
    "filter"
    in inspect.signature(HfApi.list_datasets).parameters
)

# %% requests-http-error-old hidden=true
import requests
from huggingface_hub.errors import HfHubHTTPError

print(issubclass(HfHubHTTPError, requests.HTTPError))


def size_of(name):
    try:
        return HfApi().model_info(name).used_storage
    except requests.HTTPError:
        return None


# %% requests-http-error-now hidden=true
from huggingface_hub.errors import HfHubHTTPError


def size_of(name):
    try:
        return HfApi().model_info(name).used_storage
    except HfHubHTTPError:
        return None


print(size_of.__name__)

# %% errors-module-old hidden=true raises="ModuleNotFoundError"
from huggingface_hub.utils._errors import (
    RepositoryNotFoundError,
)

# %% errors-module-now hidden=true
from huggingface_hub.errors import RepositoryNotFoundError

print(RepositoryNotFoundError.__name__)

# %% push-auth-old hidden=true raises="TypeError"
from transformers import BertConfig, BertModel

model = BertModel(BertConfig(num_hidden_layers=1))
model.push_to_hub("sorter", use_auth_token=True)

# %% push-auth-now hidden=true
method = inspect.signature(BertModel.push_to_hub)
print("token" in method.parameters)

# %% push-organization-old hidden=true raises="TypeError"
from transformers import BertConfig, BertModel

model = BertModel(BertConfig(num_hidden_layers=1))
model.push_to_hub("sorter", organization="me")

# %% push-organization-now hidden=true
method = inspect.signature(BertModel.push_to_hub)
print("repo_id" in method.parameters)

# %% create-repo-organization-old hidden=true raises="TypeError"
from huggingface_hub import create_repo

create_repo("sorter", organization="me")

# %% create-repo-organization-now hidden=true
method = inspect.signature(HfApi.create_repo)
print("repo_id" in method.parameters)

# %% upload-file-positional-old hidden=true raises="TypeError"
from huggingface_hub import upload_file

upload_file("model.bin", "model.bin", "me/sorter")

# %% upload-file-positional-now hidden=true
method = inspect.signature(HfApi.upload_file)
print("path_or_fileobj" in method.parameters)

# %% hub-list-metrics-old hidden=true raises="ImportError"
from huggingface_hub import list_metrics

# %% hub-list-metrics-now hidden=true
import evaluate

print(evaluate.list_evaluation_modules.__name__)
