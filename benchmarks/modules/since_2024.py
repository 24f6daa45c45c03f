"""What old tutorials call, called today."""

# %% inputs
from transformers import AutoTokenizer

checkpoint = "distilbert/distilbert-base-uncased-finetuned-sst-2-english"
tokenizer = AutoTokenizer.from_pretrained(checkpoint)
raw_inputs = [
    "I've been waiting for a HuggingFace course my whole life.",
    "I hate this so much!",
]
inputs = tokenizer(
    raw_inputs, padding=True, truncation=True, return_tensors="pt"
)
print(inputs)

# %% config
from transformers import BertConfig

print(BertConfig())

# %% saved-files
from pathlib import Path

from transformers import BertModel

model = BertModel.from_pretrained("google-bert/bert-base-cased")
model.save_pretrained("directory_on_my_computer")
print(*sorted(p.name for p in Path("directory_on_my_computer").iterdir()))

# %% tokens
cased_tokenizer = AutoTokenizer.from_pretrained("google-bert/bert-base-cased")
print(cased_tokenizer.tokenize("Using a Transformer network is simple"))

# %% return-tensors-tf raises="ValueError"
tokenizer(raw_inputs, padding=True, return_tensors="tf")

# %% column raises="ValueError"
from datasets import load_dataset

raw_datasets = load_dataset("nyu-mll/glue", "mrpc")
tokenizer(
    raw_datasets["train"]["sentence1"],
    raw_datasets["train"]["sentence2"],
    padding=True,
    truncation=True,
)

# %% trainable-parameters
import peft
from torch import nn


class MLP(nn.Module):
    def __init__(self, num_units_hidden=2000):
        super().__init__()
        self.seq = nn.Sequential(
            nn.Linear(20, num_units_hidden),
            nn.ReLU(),
            nn.Linear(num_units_hidden, num_units_hidden),
            nn.ReLU(),
            nn.Linear(num_units_hidden, 2),
            nn.LogSoftmax(dim=-1),
        )

    def forward(self, X):
        return self.seq(X)


config = peft.LoraConfig(
    r=8,
    target_modules=["seq.0", "seq.2"],
    modules_to_save=["seq.4"],
)
peft_model = peft.get_peft_model(MLP(), config)
peft_model.print_trainable_parameters()
