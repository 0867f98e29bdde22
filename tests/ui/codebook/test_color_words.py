"""What the codebook editor says about colours that are hard to tell apart."""

from dataclasses import replace

import pytest

from app.ui.codebook.color_field import color_words
from seeds import default_codebook

pytestmark = pytest.mark.usefixtures("english")


def test_in_a_codebook_of_many_labels_the_first_likenesses_are_told_and_the_others_counted() -> None:
    codebook = default_codebook()
    actor = codebook.labels[0]
    alike = tuple(replace(actor, key=f"KIND_{n}", name={"en": f"Kind {n}"}, shortcut="") for n in range(27))
    lines = color_words(replace(codebook, labels=(actor, *alike)), actor).splitlines()
    assert len(lines) == 4
    assert all(line.startswith("⚠ ") for line in lines[:3])
    assert lines[3] == "More like these: 51"
