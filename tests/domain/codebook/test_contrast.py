"""Contrast and colour distance, against values worked out elsewhere."""

from dataclasses import replace

import pytest

import seeds
from app.domain.codebook.contrast import SAFE_COLORS, ColorProblem, contrast, distance, problems


def test_contrast_of_known_pairs() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#ffffff", "#ffffff") == 1
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.005)
    assert contrast("#ffffff", "#767676") == pytest.approx(4.54, abs=0.005)


def test_distance_is_none_for_the_same_and_as_published_for_black_and_white() -> None:
    assert distance("#1557b0", "#1557b0", "protanopia") == 0
    assert distance("#000000", "#ffffff") == pytest.approx(100, abs=0.01)
    # sRGB red is at L* 53.24, a* 80.09, b* 67.20 (D65).
    assert distance("#ff0000", "#000000") == pytest.approx((53.24**2 + 80.09**2 + 67.20**2) ** 0.5, abs=0.05)


def test_red_and_green_of_one_lightness_part_only_for_those_who_see_both() -> None:
    assert distance("#a03c3c", "#5f6400") > 30
    assert distance("#a03c3c", "#5f6400", "deuteranopia") < 20


def test_the_codebooks_that_come_with_the_program_are_readable() -> None:
    assert problems(seeds.default_codebook()) == ()
    # Seven labels are too many for colours alone; patterns and tags part them.
    assert [one for one in problems(seeds.preset("extended")) if one.other is None] == []


def test_pale_and_equal_colours_are_named_and_archived_ones_are_not() -> None:
    codebook = seeds.default_codebook()
    actor, claim, organization = codebook.labels
    pale = replace(codebook, labels=(replace(actor, color="#cccccc"), claim, organization))
    assert problems(pale)[0] == ColorProblem(label="ACTOR", other=None, paper="light", vision="normal", value=1.61)
    same = replace(codebook, labels=(actor, replace(claim, color=actor.color), organization))
    assert [(one.label, one.other, one.paper, one.value) for one in problems(same)] == [("ACTOR", "CLAIM", "light", 0)]
    archived = replace(claim, color=actor.color, archived=True)
    assert problems(replace(codebook, labels=(actor, archived, organization))) == ()


def test_the_colours_offered_can_be_read_and_told_apart_by_everybody() -> None:
    label = seeds.default_codebook().labels[0]
    labels = tuple(replace(label, key=light, color=light, color_dark=dark, shortcut="") for light, dark in SAFE_COLORS)
    assert problems(replace(seeds.default_codebook(), labels=labels)) == ()
