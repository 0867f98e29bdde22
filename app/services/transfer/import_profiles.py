"""What was chosen for an import, kept under a name: for the next delivery of the same corpus, and for the team.

A profile is a small JSON file. It says nothing about who imports, or from where.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from itertools import chain, count
from pathlib import Path
from typing import Any, Literal, get_args

import orjson
import platformdirs

from app.domain.errors import TransferError
from app.domain.wording.file_reasons import file_reason
from app.domain.wording.json_words import json_trouble
from app.exchange.records.mapping import ImportMapping
from app.services.transfer.reports import ImportOptions, NearDuplicates
from app.services.writing_aside import written_aside

SUFFIX = ".json"
_MARK, _VERSION = "hashiya_import_profile", 1
_MAPS = ("values", "columns", "labels", "attributes", "relations")
_MAX_BYTES = 4 * 1024**2
_UNFIT_FOR_FILES = re.compile(r'[/\\:*?"<>|\x00-\x1f]+|^\.+')
_MAX_NAME = 80


@dataclass(frozen=True, slots=True, kw_only=True)
class ImportProfile:
    """What `ImportOptions` say, but for the annotator and what belongs to one import only."""

    name: str
    format: str | None = None
    encoding: str | None = None
    values: Mapping[str, str] = field(default_factory=dict)
    columns: Mapping[str, str] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)
    attributes: Mapping[str, str] = field(default_factory=dict)
    relations: Mapping[str, str] = field(default_factory=dict)
    attribute_values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    unknown_labels: Literal["add", "refuse"] = "refuse"
    skip_bad_spans: bool = False
    nfc: bool = False
    near_duplicates: NearDuplicates = "keep"

    @classmethod
    def of(cls, name: str, options: ImportOptions) -> ImportProfile:
        """What `options` say, under a name."""
        mapping = options.mapping
        return cls(
            name=name,
            format=options.format,
            encoding=options.encoding,
            values=dict(options.values),
            columns=dict(options.columns),
            labels=dict(mapping.labels),
            attributes=dict(mapping.attributes),
            relations=dict(mapping.relations),
            attribute_values={name: dict(values) for name, values in mapping.attribute_values.items()},
            unknown_labels=options.unknown_labels,
            skip_bad_spans=options.skip_bad_spans,
            nfc=options.nfc,
            near_duplicates=options.near_duplicates,
        )

    def mapping(self) -> ImportMapping:
        """What it calls the names of the files."""
        return ImportMapping(
            labels=self.labels,
            attributes=self.attributes,
            relations=self.relations,
            attribute_values=self.attribute_values,
        )

    def to_json(self) -> dict[str, Any]:
        """The profile as JSON values."""
        return {_MARK: _VERSION, **{one.name: getattr(self, one.name) for one in fields(self)}}


def profile_of(data: bytes, name: str) -> ImportProfile:
    """The profile in the bytes of a file called `name`.

    Raises:
        TransferError: there is none, or it is of a later version.
    """
    try:
        found = orjson.loads(data)
    except orjson.JSONDecodeError as error:
        raise TransferError(
            "{file} is not an import profile: it is not valid JSON ({why}; line {line}, column {column})",
            file=name,
            why=json_trouble(error),
            line=error.lineno,
            column=error.colno,
        ) from error
    if not isinstance(found, dict) or _MARK not in found:
        raise TransferError("{file} is not an import profile: it has no {mark!r}", file=name, mark=_MARK)
    if found[_MARK] != _VERSION:
        raise TransferError(
            "{file} is an import profile of version {version!r}; known is {known}",
            file=name,
            version=found[_MARK],
            known=_VERSION,
        )
    known = {one.name for one in fields(ImportProfile)}
    unknown = sorted(found.keys() - known - {_MARK})
    if unknown:
        raise TransferError(
            "{file} is an import profile that says something unknown: {names}", file=name, names=", ".join(unknown)
        )
    given = {"name": Path(name).stem, **{key: value for key, value in found.items() if key != _MARK}}
    _refuse_wrong_kinds(given, name)
    return ImportProfile(**given)


def _refuse_wrong_kinds(given: Mapping[str, Any], name: str) -> None:
    for key, value in given.items():
        if key in _MAPS:
            fits = _is_map(value)
        elif key == "attribute_values":
            fits = isinstance(value, dict) and all(_is_map(item) for item in value.values())
        elif key in ("format", "encoding"):
            fits = value is None or isinstance(value, str)
        elif key == "unknown_labels":
            fits = value in ("add", "refuse")
        elif key == "near_duplicates":
            fits = value in get_args(NearDuplicates)
        else:
            fits = isinstance(value, bool if key in ("nfc", "skip_bad_spans") else str)
        if not fits:
            raise TransferError(
                "{file} is not an import profile: its {key!r} is not what it must be", file=name, key=key
            )


def _is_map(value: object) -> bool:
    return isinstance(value, dict) and all(isinstance(item, str) for item in value.values())


def read_profile(path: Path) -> ImportProfile:
    """The profile in a file.

    Raises:
        TransferError: it cannot be read, or is none.
    """
    try:
        with path.open("rb") as stream:
            data = stream.read(_MAX_BYTES)
    except OSError as error:
        raise TransferError(
            "The import profile {path} cannot be read: {why}", path=path, why=file_reason(error)
        ) from error
    return profile_of(data, path.name)


def write_profile(profile: ImportProfile, path: Path) -> None:
    """Write a profile to a file, aside first.

    Raises:
        TransferError: it cannot be written.
    """
    with written_aside(path) as stream:
        stream.write(orjson.dumps(profile.to_json(), option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def profiles_folder() -> Path:
    """Where the profiles of this user are kept; it need not be there yet."""
    return platformdirs.user_config_path("hashiya", appauthor=False) / "import-profiles"


class ProfileShelf:
    """The remembered profiles, by name, in one folder. A file in it that is no profile is passed over."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def names(self) -> tuple[str, ...]:
        """What is there, in alphabetical order."""
        return tuple(sorted(self._all()))

    def load(self, name: str) -> ImportProfile:
        """The profile of this name.

        Raises:
            TransferError: there is none.
        """
        found = self._all().get(name)
        if found is None:
            known = ", ".join(self.names()) or "none"
            raise TransferError("There is no import profile {file!r}; there are: {known}", file=name, known=known)
        return read_profile(found)

    def save(self, profile: ImportProfile) -> None:
        """Keep a profile; one of the same name goes, and nothing else.

        Raises:
            TransferError: it has no name that can be kept, or cannot be written.
        """
        name = _UNFIT_FOR_FILES.sub("_", profile.name.strip())
        if not name.strip("_ ") or len(name) > _MAX_NAME:
            raise TransferError(
                "A profile needs a name of at most {most} characters, not {name!r}", most=_MAX_NAME, name=profile.name
            )
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise TransferError(
                "{folder} cannot be made: {why}", folder=self._folder, why=file_reason(error)
            ) from error
        write_profile(profile, self._all().get(profile.name) or self._free(name))

    def _free(self, name: str) -> Path:
        """A file that is not there yet: «أ/ب» and «أ_ب» would have the same one, and for some disks a is A."""
        endings = chain([""], (f"-{number}" for number in count(2)))
        return next(path for end in endings if not (path := self._folder / f"{name}{end}{SUFFIX}").exists())

    def remove(self, name: str) -> None:
        """Keep the profile of this name no longer.

        Raises:
            TransferError: it cannot be removed.
        """
        found = self._all().get(name)
        if found is None:
            return
        try:
            found.unlink(missing_ok=True)
        except OSError as error:
            raise TransferError("{path} cannot be removed: {why}", path=found, why=file_reason(error)) from error

    def _all(self) -> dict[str, Path]:
        profiles: dict[str, Path] = {}
        if not self._folder.is_dir():
            return profiles
        for path in sorted(self._folder.glob(f"*{SUFFIX}")):
            try:
                profiles.setdefault(read_profile(path).name, path)
            except TransferError:
                continue
        return profiles
