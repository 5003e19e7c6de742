"""The settings in `config/` are settings that the pinned Airflow knows."""

from __future__ import annotations

import configparser
import re
from importlib.resources import files

import yaml

from tests.house.files import ROOT


def test_airflow_knows_every_setting() -> None:
    """A misspelt setting would be ignored without a word."""
    known = yaml.safe_load(
        files("airflow").joinpath("config_templates", "config.yml").read_text(encoding="utf-8")
    )
    from airflow.providers.fab.get_provider_info import get_provider_info

    known |= get_provider_info()["config"]
    ours = configparser.RawConfigParser()
    ours.read(ROOT / "config" / "airflow.cfg")
    unknown = [
        f"[{section}] {option}"
        for section in ours.sections()
        for option in ours.options(section)
        if option not in known.get(section, {}).get("options", {})
    ]
    assert not unknown


def test_every_setting_has_its_reason() -> None:
    """Each setting, or group of settings, follows a comment."""
    text = (ROOT / "config" / "airflow.cfg").read_text()
    paragraphs = re.sub(r"^\[.*\]\n", "", text, flags=re.MULTILINE).split("\n\n")
    assert not [paragraph for paragraph in paragraphs if not paragraph.strip().startswith("#")]
