from core.findings import signed


def test_a_sign_is_written_with_a_true_minus() -> None:
    assert signed(-0.5) == "\N{MINUS SIGN}0.50"
    assert signed(0.25, digits=1) == "+0.2"
    assert signed(-0.001) == signed(0.004) == "0.00"
