"""However a model's card is damaged, it is refused in a sentence or can be shown."""

import copy
import json
import random

import pytest

from components.model_card import model_card
from core.errors import UserInputError
from core.models.card import read_card
from core.workspace.shared import PRETRAINED

GOOD = json.loads((PRETRAINED / "atlas-profile-cnn" / "card.json").read_text(encoding="utf-8"))
ODD = (
    None, True, -1, 0, 0.5, 7, 10**18, 10**30, 1e300, float("nan"), float("inf"), "", "x",
    "x" * 20_000, [], {}, [None], [1, 2],
)  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_a_card_damaged_anywhere_is_refused_or_can_be_shown(seed, tmp_path):
    rng = random.Random(seed)  # noqa: S311  (not a secret)
    whole = json.dumps(GOOD)
    shown = 0
    for _ in range(100):
        (tmp_path / "card.json").write_text(_damaged(whole, rng), encoding="utf-8")
        try:
            card = read_card(tmp_path)
        except UserInputError:
            continue
        model_card(card, name="my model")
        shown += 1
    assert 5 < shown < 95


def _damaged(whole, rng):
    if rng.random() < 0.2:
        place = rng.randrange(len(whole))
        return whole[:place] + rng.choice('{}[],:"019.e') + whole[place + 1 :]
    card = copy.deepcopy(json.loads(whole))
    holder, key = rng.choice(list(_places(card)))
    holder[key] = rng.choice(ODD)
    return json.dumps(card)


def _places(value):
    for key, each in list(value.items() if isinstance(value, dict) else enumerate(value)):
        yield value, key
        if isinstance(each, dict | list):
            yield from _places(each)
