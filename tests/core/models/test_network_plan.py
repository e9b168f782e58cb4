import copy
import sys
from pathlib import Path

import pytest

from core.confined import call_confined
from core.errors import RefusedFileError
from core.models.layer_shapes import UnfitError
from core.models.network_plan import plan_of
from core.models.safe_network import load_network
from tests.core.models.described import (
    archive,
    convolution,
    dense,
    flatten,
    joined,
    layer,
    network,
    start,
)

_MEMORY = 1536 * 1024**2


def pooled(axes, size, **more):
    settings = {"pool_size": [size] * axes, "strides": [1] * axes, "padding": "same"}
    return settings | {"data_format": "channels_last"} | more


def doubled(times):
    layers = [start(1_024)]
    for place in range(times):
        before = layers[-1]["name"]
        layers.append(joined(f"twice{place}", [before, before]))
    return network(*layers, end=layers[-1]["name"])


def averaged(wide, members):
    """Describe many networks in one, each of which could be let through."""
    inner = network(start(32, 32, 1), convolution(3, filters=wide), end="conv")
    layers = [start(32, 32, 1)]
    for place in range(members):
        name = f"member{place}"
        called = layer("x", name, on="x")
        settings = inner["config"] | {"name": name}
        layers.append({**called, **inner, "config": settings, "name": name})
    ends = [f"member{place}" for place in range(members)]
    return network(*layers, layer("Average", "mean", on=ends), end="mean")


TOO_LARGE = {
    "kernel": network(start(32, 32, 1), convolution(14_000, filters=4), end="conv"),
    "kernel of one filter": network(start(32, 32, 1), convolution(16_000), end="conv"),
    "dilation": network(start(32, 32, 1), convolution(3, dilation_rate=[8_000, 8_000]), end="conv"),
    "input": network(start(60_000, 60_000, 1), flatten(), dense(2, on="flat")),
    "endless input": network(start(10**9, 10**9, 10**9), flatten(), dense(2, on="flat")),
    "filters": network(start(512, 512, 1), convolution(1, filters=16_000), end="conv"),
    "units": network(start(16_000), dense(16_000, name="a"), dense(16_000, on="a")),
    "units of each place": network(start(1_000, 2), dense(16_384)),
    "window": network(
        start(32, 32, 1), layer("AveragePooling2D", "answer", pooled(2, 16_000), on="x")
    ),
    "doubling": doubled(22),
    "many members": averaged(512, 900),
    "recurrent": network(
        start(None, 8),
        layer(
            "LSTM",
            "answer",
            {
                "units": 16_384,
                "activation": "tanh",
                "recurrent_activation": "sigmoid",
                "use_bias": True,
                "return_sequences": True,
                "go_backwards": False,
            },
            on="x",
        ),
    ),
}


def merged(kind, one, other):
    """Describe a network that adds or multiplies two inputs of these shapes."""
    ends = [start(*one), start(*other, name="y")]
    return network(*ends, layer(kind, "answer", on=["x", "y"]), starts=["x", "y"])


NOT_OURS = {
    "other channels at one place": merged("Multiply", (32, 32, 4), (1, 1, 1)),
    "one row": merged("Add", (32, 32, 4), (1, 32, 4)),
    "one place for all first": merged("Multiply", (1, 1, 4), (32, 32, 4)),
    "two rows for all": merged("Multiply", (32, 32, 4), (2, 2, 4)),
    "fewer axes": merged("Multiply", (32, 32, 4), (4,)),
    "average with one place": merged("Average", (32, 32, 4), (1, 1, 4)),
    "one input": network(start(8), layer("Add", "answer", on=["x"])),
    "padding": network(
        start(32, 32, 1),
        layer("ZeroPadding2D", "answer", {"padding": [[60_000] * 2] * 2}, on="x"),
    ),
    "repeats": network(start(8), layer("RepeatVector", "answer", {"n": 16_384}, on="x")),
    "reshape": network(start(8), layer("Reshape", "answer", {"target_shape": [2, 4]}, on="x")),
    "upsampling": network(
        start(32, 32, 1), layer("UpSampling2D", "answer", {"size": [16_000, 16_000]}, on="x")
    ),
    "low rank": network(start(8), dense(lora_rank=10**9)),
    "precision": network(start(8), dense(dtype="float64")),
    "code": network(start(8), layer("Lambda", "answer", {"function": "x"}, on="x")),
    "module": network(start(8), dense() | {"module": "os"}),
    "registered": network(start(8), dense() | {"registered_name": "evil>Dense"}),
    "class": network(start(8), dense() | {"class_name": ["Dense"]}),
    "activation": network(start(8), dense(activation={"class_name": "Lambda", "config": {}})),
    "seed of a rate": network(start(8), layer("Dropout", "answer", {"rate": 2}, on="x")),
    "call": network(
        start(8), dense() | {"inbound_nodes": [{"args": [[1]], "kwargs": {"training": True}}]}
    ),
    "two calls": network(start(8), dense() | {"inbound_nodes": dense()["inbound_nodes"] * 2}),
    "order": network(dense(), start(8)),
    "one name": network(start(8), dense(name="x"), end="x"),
    "name": network(start(8), dense(name="a/b"), end="a/b"),
    "end": network(start(8), dense(), end="elsewhere"),
    "channels": network(start(8, None), dense()),
    "groups": network(start(32, 32, 3), convolution(3, groups=2), end="conv"),
    "places": network(start(2, 2, 1), convolution(3, padding="valid"), end="conv"),
    "many layers": network(
        start(8),
        *(dense(8, name=f"d{n + 1}", on=f"d{n}" if n else "x") for n in range(1_000)),
        end="d1000",
    ),
}


def load(path):
    """Load a file in a process that is measured."""
    try:
        load_network(Path(path))
    finally:
        # refused before anything was there that could build it
        if "tensorflow" in sys.modules:
            raise AssertionError("TensorFlow was imported")


@pytest.mark.parametrize("name", TOO_LARGE)
def test_what_asks_for_too_much_is_refused_before_it_is_built(name, tmp_path):
    path = archive(tmp_path / "model.keras", TOO_LARGE[name])

    with pytest.raises(RefusedFileError, match=r"[\d,]+ (numbers|weights|multiply)") as refusal:
        call_confined(f"{__name__}:load", str(path), seconds=30, memory_bytes=_MEMORY)

    assert "layer" in refusal.value.got
    assert len(refusal.value.got) < 300
    assert str(tmp_path) not in str(refusal.value)


@pytest.mark.parametrize("name", NOT_OURS)
def test_what_we_never_write_is_refused(name):
    with pytest.raises(UnfitError):
        plan_of(NOT_OURS[name])


@pytest.mark.parametrize("kept", ["plain", "filters"])
def test_what_we_write_is_let_through(kept):
    plain = {
        "plain": network(start(8), dense(3)),
        "filters": network(
            start(32, 32, 1), convolution(3, filters=4), flatten(on="conv"), dense(on="flat")
        ),
    }[kept]

    plan = plan_of(plain)

    assert plan.weights == {"plain": 27, "filters": 40 + 32 * 32 * 4 + 1}[kept]
    assert plan_of(plan.config) == plan


@pytest.mark.parametrize("kind", ["Add", "Multiply"])
@pytest.mark.parametrize("other", [(32, 32, 4), (1, 1, 4)])
def test_one_place_may_count_for_all(kind, other):
    assert plan_of(merged(kind, (32, 32, 4), other)).output == (32, 32, 4)


def test_what_decides_nothing_is_not_passed_on():
    said = network(start(8), dense())
    noisy = copy.deepcopy(said)
    noisy["build_config"] = {"input_shape": [None, 10**9]}
    noisy["compile_config"] = {"optimizer": "x"}
    noisy["config"]["layers"][1]["build_config"] = {"input_shape": [None, 10**9]}
    noisy["config"]["layers"][1]["config"]["kernel_initializer"] = {"class_name": "Lambda"}
    noisy["config"]["layers"][1]["config"]["quantization_config"] = None

    assert plan_of(noisy) == plan_of(said)


@pytest.mark.parametrize("description", [[], {}, "text", None, {"config": {}}, {"config": []}])
def test_what_is_not_a_network_is_refused(description):
    with pytest.raises(UnfitError):
        plan_of(description)


@pytest.mark.parametrize("depth", [4, 400])
def test_networks_within_networks_are_refused(depth):
    inner = network(start(8), dense())
    for _ in range(depth):
        named = inner["config"] | {"name": "answer"}
        inner = network(start(8), layer("x", "answer", on="x") | inner | {"config": named})

    with pytest.raises(UnfitError, match="within"):
        plan_of(inner)
