"""Which versions of the libraries are installed."""

# %% libraries
import datasets
import peft
import torch
import transformers

for library in (transformers, datasets, peft, torch):
    print(f"{library.__name__}: {library.__version__}")
