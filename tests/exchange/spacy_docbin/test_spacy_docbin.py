import importlib.util

import pytest

from app.domain.errors import TransferError
from app.exchange.spacy_docbin.format import FORMAT
from tests.exchange.articles import seed_records
from tests.exchange.round_trip import read_records, source_of, write_bytes


@pytest.mark.skipif(importlib.util.find_spec("spacy") is not None, reason="spaCy is installed here")
def test_without_spacy_it_is_said_what_to_install() -> None:
    with pytest.raises(TransferError, match=r'pip install "hashiya\[spacy\]"'):
        write_bytes(FORMAT, seed_records()[:1])
    with pytest.raises(TransferError, match=r'pip install "hashiya\[spacy\]"'):
        read_records(FORMAT, source_of(b"x", "a.spacy"))


def test_it_is_known_by_its_name() -> None:
    assert FORMAT.sniff("train.spacy", b"x\x9c") == 80
    assert FORMAT.sniff("train.txt", b"x\x9c") == 0
