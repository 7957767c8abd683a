"""The catalogue of policies in the terminal: complete, in Dutch, within the page."""

import io

import pytest
from rich.console import Console
from typer.testing import CliRunner

from sim.agents.levers import LEVERS
from sim.cli import app
from sim.data import read_table
from sim.data.schema import ZEKERHEID
from sim.parameters import KINDS, load
from sim.policies.catalogue import CATALOGUE
from sim.viewing import policy_words
from sim.viewing.policies import show_policies, unknown
from sim.viewing.policy_words import figure
from sim.viewing.tables import WIDTH


def printed(name: str | None) -> str:
    out = io.StringIO()
    show_policies(name, Console(file=out, width=200))
    return out.getvalue()


def flat(text: str) -> str:
    return "".join(text.split())


def test_one_line_per_policy_with_what_holds_by_law() -> None:
    text = printed(None)
    assert max(len(line.rstrip()) for line in text.splitlines()) <= WIDTH
    rows = {line.split()[0]: line for line in text.splitlines() if line.split()}
    for name, policy in CATALOGUE.items():
        assert ("als wet" if policy.by_law else "genoemd") in rows[name], name
        assert all(lever in flat(text) for lever in policy.levers)
    assert "2014-08" in rows["zorgplicht"]
    assert "geen einde" in rows["zorgplicht"]
    assert "2015-08" in rows["verevening"]
    assert "2020-08" in rows["verevening"]


@pytest.mark.parametrize("name", list(CATALOGUE))
def test_all_about_one(name: str) -> None:
    text, policy, parameters = printed(name), CATALOGUE[name], load()
    assert max(len(line.rstrip()) for line in text.splitlines()) <= WIDTH
    plain, wet = flat(text), read_table("wet").set_index("id")
    known = [policy.summary, policy.eligible, policy.sure, *policy.levers]
    known += [field.alias or key for key, field in policy.settings.model_fields.items()]
    known += [f"{source.document}: {source.place}" for source in policy.sources]
    for identity in policy.law:
        row = wet.loc[identity]
        known += [row["bwb_id"], f"artikel {row['article']}", row["valid_from"], row["sentence"]]
        known += [row["url"], policy_words.SURE[row["zekerheid"]]]
    assert [item for item in known if flat(str(item)) not in plain] == []
    for parameter in policy.effect:
        item = parameters.items[parameter]
        assert figure(item.value, item.unit) in text
        assert policy_words.KINDS[item.kind] in text


def test_words_exist_for_every_code() -> None:
    assert set(policy_words.SURE) == set(ZEKERHEID)
    assert set(policy_words.KINDS) == set(KINDS)
    assert {lever.combine for lever in LEVERS.values()} <= set(policy_words.COMBINE)


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (2014 + 7 / 12, "year", "2014-08"),
        (2016.0, "year", "2016-01"),
        (0.3036, "share", "0,3036"),
        (8100.0, "euro per year", "8.100"),
        (0.0, "share", "0"),
        (0.00015, "per month", "0,00015"),
    ],
)
def test_numbers_are_dutch(value: float, unit: str, text: str) -> None:
    assert figure(value, unit) == text


def test_the_command_and_a_wrong_name() -> None:
    good = CliRunner().invoke(app, ["policies", "verevening"])
    assert good.exit_code == 0, good.output
    assert "wpa-XIII" not in good.stdout
    assert "BWBR0032176" in good.stdout
    assert CliRunner().invoke(app, ["policies"]).exit_code == 0
    bad = CliRunner().invoke(app, ["policies", "vereffening"])
    assert bad.exit_code == 2
    assert bad.stdout == ""
    assert bad.stderr.count("\n") == 1
    for words in ("'vereffening'", "did you mean 'verevening'?", "rugzak", "zorgplicht"):
        assert words in bad.stderr
    assert unknown("zorgplicht") == ""
    assert "Traceback" not in CliRunner().invoke(app, ["policies", "\x1b[31m"]).stderr
