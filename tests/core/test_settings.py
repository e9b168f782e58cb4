import pytest

from core.errors import UserInputError
from core.settings import Limits, from_environment


def test_an_empty_environment_gives_the_defaults():
    settings = from_environment({})

    assert settings.host == "127.0.0.1"
    assert settings.limits == Limits()


def test_limits_and_settings_are_read_from_named_variables():
    settings = from_environment(
        {"GRNSCOPE_PORT": "9000", "GRNSCOPE_LIMIT_UPLOAD_BYTES": "1_000", "GRNSCOPE_HOME": "/x"}
    )

    assert settings.port == 9000
    assert settings.limits.upload_bytes == 1000
    assert str(settings.home) == "/x"


@pytest.mark.parametrize("text", ["0", "-1", "eighty", "", "8.5", "²"])
def test_a_number_that_is_none_is_refused_by_name(text):
    with pytest.raises(UserInputError, match="GRNSCOPE_PORT"):
        from_environment({"GRNSCOPE_PORT": text})


@pytest.mark.parametrize("text", ["loud", "10", "INFO,DEBUG", "warn\nx"])
def test_a_log_level_that_is_none_is_refused_by_name(text):
    with pytest.raises(UserInputError, match="GRNSCOPE_LOG_LEVEL: must be one of DEBUG, INFO"):
        from_environment({"GRNSCOPE_LOG_LEVEL": text})


@pytest.mark.parametrize("text", ["debug", " Warning ", "CRITICAL"])
def test_a_log_level_is_read_however_it_is_written(text):
    settings = from_environment({"GRNSCOPE_LOG_LEVEL": text})

    assert settings.log_level == text.strip().upper()


def test_work_is_spread_over_a_cluster_only_when_one_is_named() -> None:
    assert from_environment({}).dask == ""
    assert from_environment({"GRNSCOPE_DASK": "tcp://head:8786"}).dask == "tcp://head:8786"


def test_what_a_visitor_may_keep_is_read_like_every_limit() -> None:
    limits = from_environment({"GRNSCOPE_LIMIT_QUEUED_RUNS": "3"}).limits
    assert limits.queued_runs == 3


def test_allowed_hosts_are_read_as_a_list() -> None:
    given = {"GRNSCOPE_ALLOWED_HOSTS": " GRN.example.org, [::1]:8050 ,,b:8443"}
    assert from_environment(given).allowed_hosts == ("grn.example.org", "[::1]:8050", "b:8443")


@pytest.mark.parametrize("text", ["*", "*.example.org", "http://a.example", "a b", "a/b", "-a"])
def test_a_host_that_is_no_name_is_refused(text: str) -> None:
    with pytest.raises(UserInputError, match="GRNSCOPE_ALLOWED_HOSTS"):
        from_environment({"GRNSCOPE_ALLOWED_HOSTS": text})
