"""What the page about Trainer says."""

import copy
import inspect
import json
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import numpy as np
import pytest
import torch
from datasets import Dataset
from safetensors.torch import load_file
from sklearn.utils.class_weight import compute_class_weight
from transformers import (
    BartConfig,
    BartForSequenceClassification,
    DataCollatorForLanguageModeling,
    DataCollatorWithPadding,
    PreTrainedConfig,
    Qwen2_5OmniForConditionalGeneration,
    Qwen2_5OmniThinkerForConditionalGeneration,
    Trainer,
    TrainerCallback,
    TrainingArguments,
)


@pytest.fixture(scope="module")
def page(run_snippet):
    return run_snippet("trainer")


@pytest.fixture(scope="module")
def memory(run_snippet):
    return run_snippet("trainer_memory")


@pytest.fixture(scope="module")
def checkpoints(run_snippet):
    return run_snippet("trainer_checkpoints")


@pytest.fixture(autouse=True)
def in_a_folder_of_its_own(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def lines(page, cell):
    return page["__stdout__"][cell].splitlines()


def raised(page, cell):
    return str(page["__raised__"][cell])
