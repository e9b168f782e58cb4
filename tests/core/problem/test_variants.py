import pytest

from core import systems
from core.errors import UserInputError
from core.problem.variants import read_variant, split_names, vary, with_settings


def test_names_are_split_at_commas_outside_brackets():
    assert split_names("cnnc[filters=8,epochs=20], pearson,,genie3[trees=5]") == [
        "cnnc[filters=8,epochs=20]",
        "pearson",
        "genie3[trees=5]",
    ]


def test_a_comma_may_stand_between_the_words_of_a_list():
    assert read_variant("x[members=a,b,k=3]") == ("x", {"members": "a,b", "k": "3"})
    assert read_variant("x") is None


@pytest.mark.parametrize("text", ["x[", "x[]", "x[a]", "x[a=1", "x[=1]", "x[a=1][b=2]", "x[a=1]y"])
def test_brackets_that_hold_no_settings_are_refused(text):
    with pytest.raises(UserInputError, match="must have settings such as"):
        read_variant(text)


def test_a_variant_has_other_defaults_and_a_name_that_finds_it_again():
    found = systems.get("cnnc[ epochs=20 , filters=8]")

    assert found.name == "cnnc[epochs=20,filters=8]"
    assert found.title == "CNNC (epochs 20, filters 8)"
    assert found.registered == "cnnc"
    assert found.settings()["filters"] == 8
    assert systems.get(found.name).name == found.name
    assert not any({"epochs", "filters"} & set(stage) for stage in found.scan)


def test_a_variant_of_a_variant_keeps_what_the_first_one_sets():
    once = with_settings(systems.get("cnnc-var"), {"filters": 8})
    twice = with_settings(once, {"batch": 64})

    assert twice.name == "cnnc-var[batch=64,filters=8]"
    assert twice.title == "CNNC (image coexpression, batch 64, filters 8)"
    assert dict(twice.fixed) == {"image": "coexpression", "batch": 64, "filters": 8}
    assert systems.get(twice.name).settings() == twice.settings()


def test_what_a_name_fixes_cannot_be_set_otherwise():
    with pytest.raises(UserInputError, match="must be coexpression in cnnc-var"):
        systems.get("cnnc-var[image=nepdf]")
    assert systems.get("cnnc-var").settings({"image": "coexpression"})


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("cnnc[filters=5]", "one of 4, 8, 16"),
        ("cnnc[width=5]", "is not one that cnnc has"),
        ("cnn[filters=4]", "Choose from: cnnc, "),
    ],
)
def test_a_strange_option_value_or_system_is_refused(name, said):
    with pytest.raises(UserInputError, match=said):
        systems.get(name)


def test_varying_makes_one_system_a_value_and_leaves_the_others():
    chosen = [systems.get("cnnc"), systems.get("pearson")]

    named = [each.name for each in vary(chosen, "image")]
    assert named == ["cnnc[image=nepdf]", "cnnc[image=coexpression]", "pearson"]
    few = [each.name for each in vary(chosen, "filters=8,4,8")]
    assert few == ["cnnc[filters=8]", "cnnc[filters=4]", "pearson"]
    both = systems.chosen(["cnnc"], vary=["image", "filters=4,8"])
    assert len({each.name for each in both}) == 4
    switch = [each.name for each in vary(chosen, "reversed-pairs")]
    assert switch[:2] == ["cnnc[reversed-pairs=False]", "cnnc[reversed-pairs=True]"]
    assert systems.get(switch[1]).settings()["reversed-pairs"] is True


def test_what_a_variant_fixes_is_not_varied():
    chosen = [systems.get("cnnc-var"), systems.get("cnnc")]

    named = [each.name for each in vary(chosen, "image")]
    assert named == ["cnnc-var", "cnnc[image=nepdf]", "cnnc[image=coexpression]"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("width=1", "must be an option that a chosen method has"),
        ("negatives", "does not decide which pairs"),
        ("epochs", "they cannot be listed"),
        ("filters=", "must be given after the equals sign"),
        ("filters=3", "one of 4, 8"),
        ("epochs=" + ",".join(map(str, range(1, 200))), "must be at most 100"),
    ],
)
def test_what_cannot_be_varied_is_refused(text, said):
    with pytest.raises(UserInputError, match=said):
        vary([systems.get("cnnc")], text)
