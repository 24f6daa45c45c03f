"""A recording that is longer than Whisper hears at a time."""

# %% recording hidden=true
import wave

import numpy as np
from huggingface_hub import hf_hub_download

path = hf_hub_download(
    "Narsil/candle-examples",
    "samples_jfk.wav",
    repo_type="dataset",
)
with wave.open(path) as file:
    rate = file.getframerate()
    channels = file.getnchannels()
    content = file.readframes(file.getnframes())
audio = np.frombuffer(content, np.int16) / np.float32(32768)

# %% too-long raises="ValueError"
from transformers import pipeline

transcriber = pipeline(
    "automatic-speech-recognition",
    model="openai/whisper-tiny.en",
)
# three times, each with a pause of four seconds
long_audio = np.tile(np.pad(audio, (0, 4 * rate)), 3)
transcriber({"raw": long_audio, "sampling_rate": rate})

# %% long warns="is deprecated"
result = transcriber(
    {"raw": long_audio, "sampling_rate": rate},
    return_timestamps=True,
    # for Chinese, with "openai/whisper-small":
    # generate_kwargs={"language": "zh"},
)
for chunk in result["chunks"]:
    print(chunk["timestamp"], chunk["text"])
