"""The data sets of a form, as the pages read them and fill them in again."""

import io

from core import systems
from core.runs import forms, store
from core.workspace import items
from pages import _sets
from pages._visit import Visit

MANY = next(each for each in systems.registry().values() if each.perturbed)
ONE = next(each for each in systems.registry().values() if each.expressions == (1, 1))


def bring(who: Visit, *names: str) -> list[str]:
    """Upload files; those called gold hold pairs."""
    rows = "".join(f"AT1G{10 * gene:05d},{gene}.5,2.25,3.75\n" for gene in range(101, 121))
    table, edges = "gene,a,b,c\n" + rows, "regulator,target\nAT1G01010,AT1G01020\n"
    return [
        items.save(
            who.home,
            who.workspace,
            io.BytesIO((edges if "gold" in name else table).encode()),
            name=name,
        ).id
        for name in names
    ]


def value(component: object, part: str, row: int) -> object:
    wanted = {"type": f"train-{part}", "row": row}
    return next(e for e in component._traverse() if getattr(e, "id", None) == wanted).value


def test_a_form_is_filled_in_with_all_data_sets_of_a_run(visitor: Visit) -> None:
    a, ko, b, kd, first, second = bring(
        visitor, "a.csv", "a_ko.csv", "b.csv", "b_ko.csv", "gold a.csv", "gold b.csv"
    )
    asked = _sets.read([[a, b], [first, second], [[ko], [kd]]])
    run = store.create(
        visitor.home,
        visitor.workspace,
        kind="train",
        title="Train",
        inputs=forms.inputs(_sets.found(visitor, asked, chosen=[MANY]), [MANY]),
        settings={},
        seed=0,
        limits=visitor.settings.limits,
    )

    assert _sets._sets_of(run) == asked
    form = _sets.form("train", visitor, run, chosen=[MANY])
    assert (value(form, "expression", 1), value(form, "pairs", 1)) == (b, second)
    assert value(form, "beside", 0) == [ko]


def test_what_nobody_sees_is_not_read(visitor: Visit) -> None:
    a, ko, gold = bring(visitor, "a.csv", "ko.csv", "gold.csv")
    asked = _sets.read([[a], [gold], [[ko]]])

    assert len(_sets.found(visitor, asked, chosen=[MANY])[0].beside) == 1
    assert _sets.found(visitor, asked, chosen=[ONE])[0].beside == ()


def test_a_file_that_is_gone_is_asked_for_anew(visitor: Visit) -> None:
    (gold,) = bring(visitor, "gold.csv")
    (chosen,) = _sets.found(visitor, _sets.read([["gone"], [gold], [None]]), chosen=[ONE])
    assert chosen.expression is None
    assert chosen.pairs is not None


def test_a_family_that_was_brought_is_offered_whole(visitor: Visit) -> None:
    bring(visitor, "net1_series.csv", "net1_gold.csv", "net2_series.csv", "net2_gold.csv")
    form = _sets.form("train", visitor, None, chosen=[ONE])
    family = next(e for e in form._traverse() if getattr(e, "id", None) == "train-family")
    assert [each["label"] for each in family.options] == ["Net1–2, 2 data sets"]
    assert family.value == []
