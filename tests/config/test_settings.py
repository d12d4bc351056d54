"""Where settings come from, and what is said of one that cannot be used."""

import pytest

from pullquote.config import ConfigError, load_settings


@pytest.fixture(autouse=True)
def folder(tmp_path, monkeypatch):
    """An empty working directory."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_the_file_in_the_working_directory_is_read(folder):
    (folder / "pullquote.toml").write_text('[slack]\nusers = ["U1"]\n')

    assert load_settings().slack.users == ("U1",)


def test_another_file_can_be_named(folder, monkeypatch):
    (folder / "other.toml").write_text("threads = 3\n")
    monkeypatch.setenv("PULLQUOTE_CONFIG", "other.toml")

    assert load_settings().threads == 3


def test_a_variable_that_names_no_file_is_as_an_unset_one(folder, monkeypatch):
    (folder / "pullquote.toml").write_text('[slack]\nusers = ["U1"]\n')
    monkeypatch.setenv("PULLQUOTE_CONFIG", "")

    assert load_settings().slack.users == ("U1",)


def test_an_empty_variable_is_no_data_directory(monkeypatch):
    monkeypatch.setenv("PULLQUOTE_DATA_DIR", "")

    with pytest.raises(ConfigError, match=r"'data_dir': .* names no folder; see PULLQUOTE_DATA"):
        load_settings()


def test_an_empty_entry_of_the_file_is_no_data_directory(folder):
    (folder / "pullquote.toml").write_text('data_dir = ""\n')

    with pytest.raises(ConfigError, match=r"'data_dir': .* names no folder"):
        load_settings()


def test_the_working_directory_can_be_named(folder, monkeypatch):
    monkeypatch.setenv("PULLQUOTE_DATA_DIR", ".")

    assert load_settings().data_dir == folder


@pytest.mark.parametrize("name", ["THREADS", "LOG_LEVEL", "SLACK__USERS", "EMBEDDER"])
def test_an_empty_variable_is_refused_where_nothing_cannot_be_meant(monkeypatch, name):
    monkeypatch.setenv(f"PULLQUOTE_{name}", "")

    with pytest.raises(ConfigError, match=f"see PULLQUOTE_{name}"):
        load_settings()


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("PULLQUOTE_SLACK__CHANNELS", "C1"),
        ("PULLQUOTE_SLACK__USERS", "U1,U2"),
        ("PULLQUOTE_SLACK__NARROW", "{C1}"),
        ("PULLQUOTE_SLACK", "C1"),
        ("pullquote_slack__channels", "C1"),
    ],
)
def test_a_variable_that_is_not_json_is_named_and_its_value_is_not(monkeypatch, variable, value):
    monkeypatch.setenv("PULLQUOTE_MODEL__NAME", value)
    monkeypatch.setenv(variable, value)

    with pytest.raises(ConfigError) as caught:
        load_settings()
    assert str(caught.value).startswith(f"{variable.upper()} is not JSON; write a list as ")
    assert "TOML" not in str(caught.value)
    assert value not in str(caught.value).replace('["C1", "C2"]', "")


def test_lists_and_tables_are_read_from_variables(monkeypatch):
    monkeypatch.setenv("PULLQUOTE_SLACK__CHANNELS", '["C1", "C2"]')
    monkeypatch.setenv("PULLQUOTE_SLACK__NARROW", '{"C1": {"sections": ["Sport"]}}')
    monkeypatch.setenv("PULLQUOTE_WEB", '{"retries": 1}')
    monkeypatch.setenv("PULLQUOTE_WEB__DELAY_S", "2")

    settings = load_settings()
    assert settings.slack.channels == ("C1", "C2")
    assert settings.slack.narrow["C1"].sections == ("Sport",)
    assert (settings.web.retries, settings.web.delay_s) == (1, 2.0)


def test_the_variable_of_a_wrong_entry_of_a_list_is_named(monkeypatch):
    monkeypatch.setenv("PULLQUOTE_SLACK__CHANNELS", "[1]")

    with pytest.raises(ConfigError, match=r"see PULLQUOTE_SLACK__CHANNELS, pullquote\.toml"):
        load_settings()


def test_a_file_that_is_no_toml_is_named(folder):
    (folder / "pullquote.toml").write_text("threads =\n")

    with pytest.raises(ConfigError, match=r"^pullquote\.toml: .*; mend the TOML"):
        load_settings()
