"""What Label Studio's own library makes of our configuration and our tasks."""

import json

import pytest

from app.exchange.label_studio import FORMAT, TASKS
from app.exchange.label_studio_config import NAME
from tests.exchange.articles import seed_records
from tests.exchange.codebooks import CODEBOOK
from tests.exchange.round_trip import write_files

interface = pytest.importorskip("label_studio_sdk.label_interface")


def test_the_configuration_is_valid_and_fits_every_task() -> None:
    files, _ = write_files(FORMAT, seed_records(), CODEBOOK)
    view = interface.LabelInterface(files[NAME].decode())
    view.validate()
    assert {"ACTOR", "CLAIM", "ORGANIZATION"} <= set(view.get_control("label").labels)
    for task in json.loads(files[TASKS]):
        for annotation in task["annotations"]:
            assert view.validate_annotation(annotation)
