"""Speech to text with Whisper."""

# %% recording
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
print("samples a second:", rate)
print("channels:", channels)
print("seconds:", len(audio) / rate)

# %% transcribe warns="is deprecated"
from pprint import pprint

from transformers import pipeline

transcriber = pipeline(
    "automatic-speech-recognition",
    model="openai/whisper-tiny.en",
)
result = transcriber({"raw": audio, "sampling_rate": rate})
pprint(result, width=60)

# %% english-only raises="ValueError"
transcriber = pipeline(
    "automatic-speech-recognition",
    model="openai/whisper-tiny.en",
)
transcriber(
    {"raw": audio, "sampling_rate": rate},
    generate_kwargs={
        "language": "chinese",
        "task": "transcribe",
    },
)
