import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import UserInputError
from core.models.card import CARD
from core.models.verdict import BEATS, GUESSES, NAMES, Verdict
from core.query import sources
from core.query.question import ScoringSystem
from core.settings import Limits
from core.workspace.records import Item


def item(name: str, content: str, *, shared: bool = False) -> Item:
    return Item(name, name, content, "", 1, name, 0.0, Path(name), simulated=shared, shared=shared)


ITEMS = [
    item("mine.csv", "expression"),
    item("my_pairs.csv", "pairs"),
    item("other/x.csv", "expression", shared=True),
    item("atlas/expression.csv.gz", "expression", shared=True),
    item("atlas/known_pairs.csv", "pairs", shared=True),
    item("atlas/symbols.csv", "id table", shared=True),
    item("other/pairs.csv", "pairs", shared=True),
]


def test_the_visitors_own_come_first_then_the_atlas() -> None:
    assert [each.name for each in sources.expressions(ITEMS)] == [
        "mine.csv", "atlas/expression.csv.gz", "other/x.csv",
    ]  # fmt: skip


def test_the_demo_says_nothing_about_a_visitors_own_genes() -> None:
    mine = sources.source_of(ITEMS[0], ITEMS, limits=Limits())
    assert [each.name for each in mine.known] == ["my pairs"]
    assert mine.tables == ()
    atlas = sources.source_of(ITEMS[3], ITEMS, limits=Limits())
    assert [each.name for each in atlas.known] == ["known pairs"]
    assert len(atlas.tables) == 1


def test_networks_that_lie_side_by_side_do_not_share_their_edges() -> None:
    mixed = [
        item("insilico/a/series.csv", "expression", shared=True),
        item("insilico/a/known_pairs.csv", "pairs", shared=True),
        item("insilico/b/known_pairs.csv", "pairs", shared=True),
        item("insilico/symbols.csv", "id table", shared=True),
    ]
    found = sources.source_of(mixed[0], mixed, limits=Limits())
    assert [each.path.parent.name for each in found.known] == ["a"]
    assert len(found.tables) == 1


def test_without_a_model_something_that_reads_everything_answers() -> None:
    chosen = sources.default_system(sources.available_systems([]), ITEMS[0])
    assert set(chosen.kinds) == {"single-cell", "bulk", "time-series"}
    assert not chosen.is_model


def test_a_model_that_learned_from_like_data_is_preferred() -> None:
    pretrained = Path(sources.__file__).parents[1] / "pretrained"
    models = [
        Item(folder.name, folder.name, "model", "", 1, "x", 0.0, folder)
        for folder in sorted(pretrained.iterdir())
        if (folder / "card.json").is_file()
    ]
    chosen = sources.default_system(sources.available_systems(models), ITEMS[3])
    assert chosen.key == "atlas-cnnc"
    assert chosen.simulated
    assert chosen.limits
    found = sources.available_systems(models)
    mine = replace(found[-1], key="mine", folder=Path("mine"), trained_on=("mine.csv",))
    assert sources.default_system([*found, mine], ITEMS[0]).key == "mine"


def test_a_model_that_only_guesses_answers_where_nothing_better_is_there() -> None:
    guess = ScoringSystem(
        "guess", "", "cnnc", "", folder=Path("a"), learned_from=("bulk",),
        verdict=Verdict(GUESSES, ""),
    )  # fmt: skip
    other = replace(guess, key="other", verdict=Verdict(NAMES, ""), simulated=True)
    good = replace(other, key="good", verdict=Verdict(BEATS, ""))

    # it learned from real data like the visitor's, and still says less than a simulation
    assert sources.default_system([guess, other], ITEMS[0], kind="bulk").key == "other"
    assert sources.default_system([guess], ITEMS[0], kind="bulk").key == "guess"
    assert sources.default_system([guess, other, good], ITEMS[0], kind="bulk").key == "good"
    cards = Path(sources.__file__).parents[1] / "pretrained"
    found = sources.available_systems(
        [
            Item(name, name, "model", "", 1, "x", 0.0, cards / name)
            for name in ("arabidopsis-profile-cnn", "atlas-profile-cnn")
        ]
    )
    assert [each.verdict.level for each in found if each.is_model] == [GUESSES, BEATS]
    assert [each.promises for each in found if each.is_model] == [False, True]


def test_a_model_that_needs_more_than_expression_says_what(tmp_path: Path) -> None:
    pretrained = Path(sources.__file__).parents[1] / "pretrained"
    folder = next(pretrained.glob(f"*/{CARD}"))
    card = json.loads(folder.read_text(encoding="utf-8"))
    (tmp_path / CARD).write_text(json.dumps(card | {"evidence": ["motif"]}), encoding="utf-8")
    model = Item("motifs", "motifs", "model", "", 1, "x", 0.0, tmp_path)

    system = sources.system_of([model], "motifs")
    with pytest.raises(UserInputError, match="Tick the table that holds motif"):
        sources.must_be_given(system)
    table = Item("t", "m.csv", "pairs", "", 1, "hash", 0.0, tmp_path / CARD)
    given = sources.given(system, [table])
    assert [each.sha256 for each in given.tables] == ["hash"]
    sources.must_be_given(given)
    plain = sources.interactive_systems()[0]
    assert sources.given(plain, [table]) == plain
    # it is never what answers unless somebody chose it
    assert not sources.default_system(sources.available_systems([model]), ITEMS[0]).is_model


def test_tables_are_ticked_by_id_and_none_is_of_the_demo(tmp_path: Path) -> None:
    path = tmp_path / "motifs.csv"
    path.write_text("target,motif\nA,1\n", encoding="utf-8")
    mine = Item("mine", "motifs.csv", "pairs", "", 1, "x", 0.0, path)
    folder = replace(mine, id="folder", path=tmp_path)
    demo = replace(mine, id="demo", shared=True)

    assert sources.evidence_tables([mine, folder, demo]) == [mine]
    assert sources.ticked([mine, demo], "mine") == [mine]
    assert sources.ticked([mine], "") == []
    for gone in ("demo", "mine,gone"):
        with pytest.raises(UserInputError, match="must be a table of this workspace"):
            sources.ticked([mine, demo], gone)


def test_a_second_expression_is_proposed_and_never_the_same_content() -> None:
    twice = replace(ITEMS[0], id="copy.csv", name="copy.csv")  # the same content by another name
    paired = replace(PAIRED, trained_on=("cells.csv", "x.csv"))
    fitting = sources.second_for(ITEMS[0], [*ITEMS, twice], paired)
    assert [each.name for each in fitting] == ["other/x.csv", "atlas/expression.csv.gz"]


def test_a_model_of_two_expressions_is_not_asked_about_one_or_the_same_twice() -> None:
    mine, atlas = (sources.source_of(ITEMS[at], ITEMS, limits=Limits()) for at in (0, 3))
    sources.must_be_beside(PAIRED, (mine, atlas))
    with pytest.raises(UserInputError, match="must be given 2 different expression files"):
        sources.must_be_beside(PAIRED, (mine,))
    with pytest.raises(UserInputError, match="must be two different files"):
        sources.must_be_beside(PAIRED, (mine, replace(mine, name="copy")))


PAIRED = ScoringSystem("p", "Two side by side", "cnnc", "", folder=Path("p"), expressions=2)
