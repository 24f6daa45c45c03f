"""What the page about images says."""

import json

import pytest
import torch
from PIL import Image, ImageOps
from torch.nn.functional import normalize
from transformers import (
    AutoConfig,
    AutoImageProcessor,
    AutoModelForImageTextToText,
    AutoProcessor,
    CLIPImageProcessorPil,
    LlavaImageProcessorPil,
    Trainer,
    TrainingArguments,
    ViTImageProcessorPil,
)
from transformers.image_utils import load_image
from transformers.utils import is_torchvision_available


@pytest.fixture(scope="module")
def page(run_snippet):
    return run_snippet("images")


@pytest.fixture(scope="module")
def training(run_snippet):
    return run_snippet("image_training")


@pytest.fixture(scope="module")
def vectors(run_snippet):
    return run_snippet("image_vectors")


@pytest.fixture(scope="module")
def chat(run_snippet):
    return run_snippet("image_chat")


@pytest.fixture(scope="module")
def objects(run_snippet):
    return run_snippet("find_objects")


def lines(module: dict, cell: str) -> list[str]:
    return module["__stdout__"][cell].splitlines()


def error(module: dict, cell: str) -> str:
    return str(module["__raised__"][cell])


def shapes(module: dict, cell: str) -> list[str]:
    return [line.partition("(")[2] for line in lines(module, cell) if "(" in line]


# --- the processor


def test_processor__pillow_is_enough(page):
    assert not is_torchvision_available()
    assert page["processor"].backend == "pil"
    assert isinstance(page["processor"], ViTImageProcessorPil)


def test_processor__without_a_backend_it_takes_what_is_there(page, monkeypatch):
    monkeypatch.chdir(page["__folder__"])
    assert AutoImageProcessor.from_pretrained("my-image-model").backend == "pil"


def test_processor__without_torchvision_it_takes_pillow_and_warns(page, stderr):
    assert type(page["unchanged"]) is ViTImageProcessorPil
    assert "torchvision" in stderr("no-torchvision")


def test_use_fast__still_works_but_warns(page, stderr):
    assert lines(page, "use-fast") == lines(page, "use-fast-fixed") == ["backend: pil"]
    assert "The `use_fast` parameter is deprecated" in stderr("use-fast")
    assert '`backend="torchvision"` instead of `use_fast=True`' in stderr("use-fast")
    assert "use_fast" not in stderr("use-fast-fixed")


def test_use_fast__pitfall_the_class_with_fast_in_its_name_is_deprecated(logged):
    import transformers

    assert transformers.ViTImageProcessorFast.__name__ == "ViTImageProcessor"
    assert any("`Fast` suffix" in message for message in logged)


def test_pixels__the_values_are_scaled_and_normalised(page):
    image = page["image"].resize((224, 224), Image.Resampling.BILINEAR)
    top_left = torch.tensor(image.getpixel((100, 100))) / 255
    mean, std = (torch.tensor(page["processor"].to_dict()[k]) for k in ("image_mean", "image_std"))
    torch.testing.assert_close(
        page["pixels"][0, :, 100, 100], (top_left - mean) / std, atol=0.02, rtol=0
    )
    assert shapes(page, "pixels") == ["640, 427)", "1, 3, 224, 224)"]


def test_pixels__load_image_makes_it_upright_and_rgb(tmp_path):
    sideways = Image.new("L", (40, 20))
    exif = sideways.getexif()
    exif[0x0112] = 6  # the camera was turned
    sideways.save(tmp_path / "phone.jpg", exif=exif)
    image = load_image(str(tmp_path / "phone.jpg"))
    assert (image.mode, image.size) == ("RGB", (20, 40))
    assert Image.open(tmp_path / "phone.jpg").size == (40, 20)
    assert ImageOps.exif_transpose(Image.open(tmp_path / "phone.jpg")).size == (20, 40)


def test_pixels__backwards_it_is_the_picture_again(page):
    small = page["image"].resize((224, 224), Image.Resampling.BILINEAR)
    shown = page["levels"].permute(1, 2, 0).int()
    wanted = torch.tensor(list(small.get_flattened_data())).view(224, 224, 3)
    assert (shown - wanted).abs().max() <= 2


def test_pixels__pitfall_scaled_twice_all_values_are_near_the_smallest(page):
    import numpy as np

    scaled = np.asarray(page["image"], dtype="float32") / 255
    twice = page["processor"](scaled, return_tensors="pt")["pixel_values"]
    right = page["processor"](scaled, do_rescale=False, return_tensors="pt")["pixel_values"]
    assert twice.max() - twice.min() < 0.01
    assert twice.min() == pytest.approx(-1, abs=0.01)
    torch.testing.assert_close(right, page["pixels"], atol=0.02, rtol=0)


def test_classify__labels_and_keys(page):
    assert lines(page, "classify") == [
        "keys: ['label', 'score']",
        "labels: ['bird', 'cat', 'dog']",
    ]
    assert sum(one["score"] for one in page["results"]) == pytest.approx(1)


def test_classify__the_pipeline_takes_a_path_or_an_image(page, monkeypatch):
    monkeypatch.chdir(page["__folder__"])
    assert page["classifier"]("photo.jpg") == page["classifier"](page["image"])


def test_classify__by_hand_gives_the_label_of_the_pipeline(page):
    assert page["label"] == page["results"][0]["label"]
    share = page["logits"].softmax(dim=-1).max().item()
    assert share == pytest.approx(page["results"][0]["score"], abs=1e-5)


def test_not_rgb__one_channel_or_four_are_an_error(page):
    assert error(page, "greyscale").startswith("mean must have 1 elements")
    assert error(page, "transparent").startswith("mean must have 4 elements")


def test_not_rgb__converted_they_are_fine(page):
    assert shapes(page, "to-rgb") == ["1, 3, 224, 224)"] * 2


def test_not_rgb__pitfall_transparent_parts_become_black_or_white(page):
    black, white = (page[name]["pixel_values"][0, :, 0, 0] for name in ("black", "white"))
    assert black.eq(-1).all() and white.eq(1).all()


def test_not_rgb__pitfall_other_processors_do_so_by_themselves():
    for each in (CLIPImageProcessorPil, LlavaImageProcessorPil):
        assert each.do_convert_rgb
    assert not ViTImageProcessorPil().do_convert_rgb


def test_sizes__other_shapes_do_not_make_one_tensor(page):
    assert "Unable to convert output 'pixel_values'" in error(page, "sizes-differ")
    assert "padding=True" in error(page, "sizes-differ")


def test_sizes__squeezed_or_cropped_they_do(page):
    assert shapes(page, "one-size") == ["2, 3, 224, 224)"] * 2
    square = Image.new("RGB", (300, 300), "teal")
    wide = Image.new("RGB", (900, 300), "red")
    wide.paste(square, (300, 0))
    teal, cropped, squeezed = (
        page[way](picture, return_tensors="pt")["pixel_values"][..., 8:-8]
        for way, picture in (("crops", square), ("crops", wide), ("squeezes", wide))
    )
    torch.testing.assert_close(cropped, teal)
    assert not squeezed.equal(teal)


def test_image_size__another_size_is_an_error(page):
    assert (
        error(page, "another-size") == "Input image size (448*448) doesn't match model (224*224)."
    )
    assert page["model"].config.image_size == 224


def test_image_size__stretched_positions_take_it(page):
    assert shapes(page, "another-size-fixed") == ["1, 3, 448, 448)", "1, 3)"]


# --- training


def test_other_classes__without_the_argument_it_is_an_error(training):
    assert error(training, "wrong-classes").startswith(
        "You set `ignore_mismatched_sizes` to `False`"
    )


def test_other_classes__the_body_is_kept_and_the_names_are_saved(training):
    names = training["names"]
    assert lines(training, "other-classes")[-1] == str(dict(enumerate(names)))
    config = AutoConfig.from_pretrained(training["__folder__"] / "my-classifier")
    assert config.label2id == {name: i for i, name in enumerate(names)}


def test_other_classes__pitfall_the_load_report_says_mismatch(project):
    report = project.cell("image_training:other-classes")[2].stderr
    assert "MISMATCH" in report and "classifier" in report


def test_train__folders_are_the_classes(training):
    assert lines(training, "folder")[-1] == str(training["names"])
    assert set(training["photos"]["train"].column_names) == {"image", "label"}


def test_train__the_transform_runs_when_a_row_is_read(training):
    row = training["photos"]["train"][0]
    assert row["pixel_values"].shape == (3, 32, 32)
    assert "image" not in row


def test_train__the_processor_is_saved_with_the_model(training):
    files = {path.name for path in (training["__folder__"] / "my-classifier").iterdir()}
    assert {"model.safetensors", "preprocessor_config.json"} <= files


def test_train__most_pieces_are_told_apart(training):
    assert training["after"]["eval_accuracy"] > 0.75
    assert training["after"]["eval_loss"] < training["before"]["eval_loss"]


def test_train__no_piece_is_in_both_splits(training):
    read = {
        split: {row["image"].tobytes() for row in training["photos"][split].with_format(None)}
        for split in ("train", "test")
    }
    assert not read["train"] & read["test"]


def test_key_error__the_column_is_gone(training):
    assert error(training, "key-error") == "'image'"


def test_key_error__with_the_argument_it_trains(training):
    assert lines(training, "key-error-fixed")[-1] == "steps: 1"


def test_key_error__pitfall_with_transform_leaves_the_dataset_as_it_is(training, tmp_path):
    photos = training["photos"]["train"].with_format(None)
    assert "pixel_values" in photos.with_transform(training["transform"])[0]
    assert set(photos[0]) == {"image", "label"}
    trainer = Trainer(
        model=training["model"],
        args=TrainingArguments(tmp_path, remove_unused_columns=False, report_to="none"),
        train_dataset=photos,
        data_collator=lambda rows: {"pixel_values": [row["pixel_values"] for row in rows]},
    )
    with pytest.raises(KeyError, match="pixel_values"):
        trainer.train()


# --- pictures and texts


def test_compare__one_result_for_each_name(vectors):
    assert lines(vectors, "pipeline") == ["keys: ['score', 'label']", "results: 3"]


def test_compare__the_shares_of_the_texts_add_up_to_one(vectors):
    assert lines(vectors, "probabilities") == ["pictures, texts: (1, 3)", "sum of a row: 1.00"]


def test_compare__normalised_vectors_give_the_scores_of_the_model(vectors):
    scale = vectors["outputs"].logits_per_image / vectors["similarity"]
    torch.testing.assert_close(scale, scale[0, 0].expand_as(scale))
    assert vectors["similarity"].abs().max() <= 1


def test_compare__pitfall_a_single_text_always_has_the_whole_share(vectors):
    assert vectors["scores"][:, :1].softmax(dim=-1).eq(1).all()


def test_no_norm__the_object_has_no_norm(vectors):
    assert error(vectors, "no-norm") == (
        "'BaseModelOutputWithPooling' object has no attribute 'norm'"
    )


def test_no_norm__the_vectors_are_in_pooler_output(vectors):
    assert lines(vectors, "no-norm-fixed") == ["(1, 16)"]
    assert vectors["seen"].shape == (1, 16)


def test_no_norm__patched_the_methods_return_vectors(vectors):
    assert lines(vectors, "old-library") == ["Tensor (1, 16)"]
    torch.testing.assert_close(vectors["features"], vectors["seen"])
    text = vectors["model"].get_text_features(**vectors["words"])
    torch.testing.assert_close(text, vectors["read"])


def test_no_norm__pitfall_last_hidden_state_has_a_vector_for_each_patch(vectors):
    found = type(vectors["model"]).get_image_features(vectors["model"], **vectors["pictures"])
    assert found.last_hidden_state.shape == (1, 16 + 1, 32)
    assert found.pooler_output.shape == (1, 16)
    assert normalize(found.pooler_output).shape == (1, 16)


# --- questions about pictures


def test_ask_about_a_picture__the_pipeline_gives_the_answer_alone(chat):
    assert lines(chat, "pipeline") == ["keys: ['input_text', 'generated_text']"]
    assert isinstance(chat["results"][0]["generated_text"], str)


def test_ask_about_a_picture__prompt_and_pixels(chat):
    keys = [line.split()[0] for line in lines(chat, "ask")]
    assert {"input_ids", "attention_mask", "pixel_values"} <= set(keys)
    assert isinstance(chat["answer"], str)


def test_ask_about_a_picture__by_default_the_processor_returns_text(chat):
    assert isinstance(chat["prompt"], str)


def test_ask_about_a_picture__the_old_class_is_gone(chat):
    assert error(chat, "old-class").startswith(
        "cannot import name 'AutoModelForVision2Seq' from 'transformers'"
    )


def test_ask_about_a_picture__pitfall_smolvlm_wants_a_package():
    import inspect

    from transformers import SmolVLMProcessor

    assert "pip install num2words" in inspect.getsource(SmolVLMProcessor.__init__)


def test_prompt__one_placeholder_becomes_many_tokens(chat):
    assert lines(chat, "template")[-2:] == ["in the text: 1", f"in input_ids: {(56 // 14) ** 2}"]


def test_prompt__pitfall_a_prompt_that_is_cut_is_an_error(chat):
    inputs = processed(chat)
    for key in ("input_ids", "attention_mask"):
        inputs[key] = inputs[key][:, :-20]
    model = chat["model"]
    assert isinstance(model, AutoModelForImageTextToText._model_mapping[type(model.config)])
    with pytest.raises(ValueError):
        model(**inputs)


def processed(chat) -> dict:
    """The prompt and the picture, together in the processor."""
    together = chat["processor"](text=chat["prompt"], images=chat["image"], return_tensors="pt")
    return dict(together)


def test_image_tokens__one_token_does_not_match_the_features(chat):
    message = error(chat, "tokens-differ")
    assert message.startswith("Image features and image tokens do not match, tokens: 1, features:")


def test_image_tokens__the_processor_and_its_template_make_as_many_as_the_model_wants(chat):
    *counts, shape = lines(chat, "tokens-match")
    assert counts == [f"image tokens: {number}" for number in (16, 16)]
    assert shape.startswith("logits: (1, ")
    together, in_one_step = chat["together"], chat["in_one_step"]
    assert together.keys() == in_one_step.keys()
    assert all(together[key].equal(in_one_step[key]) for key in together)


def test_image_tokens__pitfall_without_the_additional_token_there_is_one_too_few(chat):
    processor = chat["processor"]
    assert processor.num_additional_image_tokens == 1
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(processor, "num_additional_image_tokens", 0)
        inputs = processed(chat)
    with pytest.raises(ValueError, match="tokens: 15, features"):
        chat["model"](**inputs)


def test_image_tokens__pitfall_truncation_cuts_image_tokens(chat):
    with pytest.raises(ValueError, match="Mismatch in `image` token count"):
        chat["processor"](text=chat["prompt"], images=chat["image"], truncation=True, max_length=4)


def test_several_pictures__as_many_placeholders_as_pictures(chat):
    assert "should be the same as the number of images" in error(chat, "one-too-few")
    with pytest.raises(ValueError, match="Found total 0 <image> tokens"):
        chat["processor"](text="What is this?", images=chat["image"])


def test_several_pictures__each_has_its_tokens_and_its_row(chat):
    assert lines(chat, "two-pictures") == ["image tokens: 32", "pixel values: (2, 3, 56, 56)"]


def test_several_pictures__a_batch_is_padded_on_the_left(chat):
    batch = chat["batch"]
    assert batch["attention_mask"][0, 0] == 0 and batch["attention_mask"][:, -1].all()
    assert lines(chat, "batch")[1:] == ["pixel values: (3, 3, 56, 56)", "answers: 2"]


def test_needs_torchvision__for_pictures_too(chat, monkeypatch):
    assert "requires the Torchvision library" in error(chat, "needs-torchvision")
    monkeypatch.chdir(chat["__folder__"])
    with pytest.raises(ImportError, match="requested pil backend is not available"):
        AutoProcessor.from_pretrained("my-video-model", backend="pil")


def test_needs_torchvision__without_the_part_for_videos_pictures_work(chat):
    inputs = chat["for_picture"]
    token = chat["pictures_only"].image_token_id
    merged = inputs["image_grid_thw"].prod().item() // 4
    assert (inputs["input_ids"] == token).sum() == merged
    config = json.loads((chat["__folder__"] / "my-video-model/processor_config.json").read_text())
    assert config["processor_class"] == "Qwen2_5_VLProcessor"


# --- objects


def test_objects__name_score_and_box(objects):
    assert lines(objects, "pipeline")[:2] == [
        "keys: ['score', 'label', 'box']",
        "box: ['xmin', 'ymin', 'xmax', 'ymax']",
    ]


def test_objects__by_hand_it_is_what_the_pipeline_finds(objects):
    assert set(objects["found"]) == {"scores", "labels", "boxes"}
    assert objects["found"]["boxes"].shape == (6, 4)
    boxes = [list(one["box"].values()) for one in objects["results"]]
    torch.testing.assert_close(objects["found"]["boxes"].int(), torch.tensor(boxes).int())


def test_objects__threshold_drops_low_scores(objects):
    highest = max(one["score"] for one in objects["results"])
    assert objects["detector"](objects["image"], threshold=highest - 0.01)
    assert objects["detector"](objects["image"], threshold=highest + 0.01) == []


def test_objects__a_box_is_what_crop_takes(objects):
    box = objects["found"]["boxes"][0].tolist()
    cutout = objects["cutouts"][0]
    assert abs(cutout.width - (box[2] - box[0])) <= 1
    assert abs(cutout.height - (box[3] - box[1])) <= 1


def test_objects__a_batch_is_padded_and_masked(objects):
    mask = objects["batch"]["pixel_mask"]
    assert mask.shape == objects["batch"]["pixel_values"].shape[:1] + mask.shape[1:]
    assert 0 < objects["share"].min() <= objects["share"].max() < 1
    with torch.inference_mode():
        assert objects["detector"].model(**objects["batch"]).pred_boxes.shape == (2, 6, 4)


def test_objects__pitfall_without_target_sizes_boxes_are_shares(objects):
    [found] = objects["processor"].post_process_object_detection(objects["outputs"], threshold=0.0)
    image = objects["image"]
    size = torch.tensor([image.width, image.height] * 2)
    torch.testing.assert_close(found["boxes"] * size, objects["found"]["boxes"])
    assert objects["outputs"].pred_boxes.max() <= 1
    assert image.size == (image.width, image.height)


def test_needs_timm__the_default_backbone_is_timms(objects):
    assert error(objects, "needs-timm").strip().startswith("TimmBackbone requires the timm library")
    assert objects["config"].backbone_config.model_type == "timm_backbone"


def test_needs_timm__a_backbone_of_its_own_needs_none(objects):
    assert lines(objects, "needs-no-timm") == ["resnet"]
