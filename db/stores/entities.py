"""Entities: the registry of actors and organizations across articles."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    SQLColumnExpression,
    and_,
    bindparam,
    delete,
    distinct,
    exists,
    func,
    insert,
    or_,
    select,
    true,
    update,
)

from app.domain.records import Entity, Span
from app.domain.text.folding import fold_key
from db.many_rows import IN_ONE_QUERY, Pace, unwatched
from db.schema import ALIAS, ARTICLE, ENTITY, LISTED_LENGTH, SPAN
from db.snapshots import json_text, json_values, stored_text
from db.statements import Prepared, by_code_points
from db.stores.spans import spans_with

_PK = Prepared(select(ENTITY.c.pk).where(ENTITY.c.id == bindparam("id")))
_C = ENTITY.c
ENTITY_COLUMNS = (_C.pk, _C.id, _C.name, _C.kind, _C.wikidata, _C.note, _C.attributes)
"""All that an entity says of itself but for its aliases, behind its key."""
_SELECT = select(*ENTITY_COLUMNS, ENTITY.c.version)
_ALIASES = select(ALIAS.c.entity_pk, ALIAS.c.name).order_by(ALIAS.c.entity_pk, ALIAS.c.position)
_OF_ARTICLE = select(SPAN.c.entity_pk).where(SPAN.c.article_pk == bindparam("article_pk"))
_ENTITIES_OF_ARTICLE = Prepared(_SELECT.where(ENTITY.c.pk.in_(_OF_ARTICLE)))
_ALIASES_OF_ARTICLE = Prepared(_ALIASES.where(ALIAS.c.entity_pk.in_(_OF_ARTICLE)))


def aliases_of(connection: Connection, keys: Sequence[int]) -> dict[int, list[str]]:
    """Other names of these entities, in their order, by the key of the entity; nothing for one that has none."""
    names: dict[int, list[str]] = {}
    for pk, name in connection.execute(_ALIASES.where(ALIAS.c.entity_pk.in_(keys))):
        names.setdefault(pk, []).append(name)
    return names


def _records(rows: Iterable[Sequence[Any]], aliases: Iterable[Sequence[Any]]) -> list[Entity]:
    names: dict[int, list[str]] = {}
    for entity_pk, name in aliases:
        names.setdefault(entity_pk, []).append(stored_text(name))
    return [
        Entity(
            id=identifier,
            name=stored_text(name),
            kind=stored_text(kind),
            aliases=tuple(names.get(pk, ())),
            wikidata=wikidata and stored_text(wikidata),
            note=stored_text(note),
            attributes=json_values(attributes),
            version=version,
        )
        for pk, identifier, name, kind, wikidata, note, attributes, version in rows
    ]


def entities_of(connection: Connection, article_pk: int) -> tuple[Entity, ...]:
    """The entities that the article's spans refer to, by id."""
    rows = _ENTITIES_OF_ARTICLE.rows(connection, article_pk=article_pk)
    if not rows:
        return ()
    found = _records(rows, _ALIASES_OF_ARTICLE.rows(connection, article_pk=article_pk))
    return tuple(sorted(found, key=lambda entity: entity.id))


def find_entity(connection: Connection, entity_id: str, *, lock: bool = False) -> Entity | None:
    """The entity, or None if it is unknown or removed; `lock` keeps others from changing it (PostgreSQL)."""
    query = _SELECT.where(ENTITY.c.id == entity_id, ENTITY.c.removed.is_(False))
    found = _load(connection, query.with_for_update(key_share=True) if lock else query)
    return found[0] if found else None


def _load(connection: Connection, query: Select[*tuple[Any, ...]]) -> list[Entity]:
    rows = connection.execute(query).fetchall()
    if not rows:
        return []
    aliases = connection.execute(_ALIASES.where(ALIAS.c.entity_pk.in_([row.pk for row in rows])))
    return _records(rows, aliases)


def search_entities(connection: Connection, text: str, limit: int) -> list[Entity]:
    """Entities whose name or alias contains `text`, folded; those that begin with it first, then by name."""
    query = _SELECT.where(*_listed(text, None))
    if wanted := fold_key(text):
        query = query.order_by(ENTITY.c.name_folded.startswith(wanted, autoescape=True).desc())
    return _load(connection, query.order_by(*_by_name(connection)).limit(limit))


def find_entities(connection: Connection, ids: Iterable[str], *, lock: bool = False) -> dict[str, Entity]:
    """Those of the entities that are there, by id; `lock` as in `find_entity`, always in one order."""
    wanted = sorted(set(ids))
    found: dict[str, Entity] = {}
    for first in range(0, len(wanted), IN_ONE_QUERY):
        some = wanted[first : first + IN_ONE_QUERY]
        query = _SELECT.where(ENTITY.c.id.in_(some), ENTITY.c.removed.is_(False)).order_by(ENTITY.c.id)
        locked = query.with_for_update(key_share=True) if lock else query
        found.update((entity.id, entity) for entity in _load(connection, locked))
    return found


def named_exactly(connection: Connection, name: str) -> list[str]:
    """Ids of the entities of which this is the name or an alias, letter by letter."""
    folded = fold_key(name)[:LISTED_LENGTH]
    return _naming(connection, ENTITY.c.name == name, ENTITY.c.name_folded == folded, ALIAS.c.name == name, folded)


def named_alike(connection: Connection, name: str) -> list[str]:
    """Ids of the entities whose name or an alias folds to what `name` folds to."""
    folded = fold_key(name)[:LISTED_LENGTH]
    return _naming(connection, true(), ENTITY.c.name_folded == folded, true(), folded)


def _naming(
    connection: Connection,
    name: ColumnElement[bool],
    folded_name: ColumnElement[bool],
    alias: ColumnElement[bool],
    folded: str,
) -> list[str]:
    own = select(ENTITY.c.id).where(ENTITY.c.removed.is_(False), folded_name, name)
    other = (
        select(ENTITY.c.id)
        .join(ALIAS, ALIAS.c.entity_pk == ENTITY.c.pk)
        .where(ENTITY.c.removed.is_(False), ALIAS.c.name_folded == folded, alias)
    )
    return sorted({*connection.scalars(own), *connection.scalars(other)})


def folded_names(connection: Connection) -> list[tuple[str, str, str]]:
    """Entity id, a name or alias of it, and that folded, of all entities."""
    own = select(ENTITY.c.id, ENTITY.c.name, ENTITY.c.name_folded).where(ENTITY.c.removed.is_(False))
    other = (
        select(ENTITY.c.id, ALIAS.c.name, ALIAS.c.name_folded)
        .join(ENTITY, ENTITY.c.pk == ALIAS.c.entity_pk)
        .where(ENTITY.c.removed.is_(False))
    )
    return [(key, name, folded) for query in (own, other) for key, name, folded in connection.execute(query)]


def mention_counts(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Entity id → how many spans of shown articles refer to it, and in how many articles."""
    wanted = list(ids)
    counts: dict[str, tuple[int, int]] = dict.fromkeys(wanted, (0, 0))
    query = (
        select(ENTITY.c.id, func.count(), func.count(distinct(SPAN.c.article_pk)))
        .join(SPAN, SPAN.c.entity_pk == ENTITY.c.pk)
        .join(ARTICLE, ARTICLE.c.pk == SPAN.c.article_pk)
        .where(ARTICLE.c.removed.is_(False))
        .group_by(ENTITY.c.id)
    )
    for first in range(0, len(wanted), IN_ONE_QUERY):
        for key, mentions, articles in connection.execute(
            query.where(ENTITY.c.id.in_(wanted[first : first + IN_ONE_QUERY]))
        ):
            counts[key] = (mentions, articles)
    return counts


def _listed(text: str, kinds: Iterable[str] | None) -> list[ColumnElement[bool]]:
    """The conditions of an entity that is there, of one of these kinds and called something that contains `text`."""
    found: list[ColumnElement[bool]] = [ENTITY.c.removed.is_(False)]
    if wanted := fold_key(text):
        alias = exists().where(
            and_(ALIAS.c.entity_pk == ENTITY.c.pk, ALIAS.c.name_folded.contains(wanted, autoescape=True))
        )
        found.append(or_(ENTITY.c.name_folded.contains(wanted, autoescape=True), alias))
    if kinds is not None:
        found.append(ENTITY.c.kind.in_(list(kinds)))
    return found


def count_entities(connection: Connection, text: str, kinds: Iterable[str] | None) -> int:
    """How many entities `list_entities` has, without limit."""
    return connection.execute(select(func.count()).select_from(ENTITY).where(*_listed(text, kinds))).scalar_one()


def list_entities(
    connection: Connection, text: str, kinds: Iterable[str] | None, *, by_mentions: bool, limit: int, offset: int
) -> list[Entity]:
    """Entities whose name or alias contains `text`, folded, by name or by the number of their mentions."""
    query = _SELECT.where(*_listed(text, kinds))
    if by_mentions:
        mentions = select(func.count()).where(SPAN.c.entity_pk == ENTITY.c.pk).scalar_subquery()
        query = query.order_by(mentions.desc())
    return _load(connection, query.order_by(*_by_name(connection)).limit(limit).offset(offset))


def _by_name(connection: Connection) -> tuple[SQLColumnExpression[str], ...]:
    return by_code_points(connection, ENTITY.c.name_folded), by_code_points(connection, ENTITY.c.id)


def all_entities(connection: Connection) -> Iterator[Entity]:
    """Every entity by the code points of its id."""
    ids = sorted(connection.scalars(select(ENTITY.c.id).where(ENTITY.c.removed.is_(False))))
    for first in range(0, len(ids), IN_ONE_QUERY):
        some = ids[first : first + IN_ONE_QUERY]
        found = find_entities(connection, some)
        yield from (found[one] for one in some)


def mentions_of(connection: Connection, ids: Iterable[str], pace: Pace = unwatched) -> list[Span]:
    """All spans that refer to one of the entities, in articles of the trash as well."""
    return spans_with(connection, _mentioning(ids), pace)


def count_mentions(connection: Connection, ids: Iterable[str]) -> tuple[int, int]:
    """How many spans `mentions_of` has, and in how many articles they are."""
    query = select(func.count(), func.count(distinct(SPAN.c.article_pk))).where(_mentioning(ids))
    spans, articles = connection.execute(query.select_from(SPAN)).one()
    return spans, articles


def articles_mentioning(connection: Connection, ids: Iterable[str]) -> list[str]:
    """Ids of the articles of `mentions_of`."""
    keys = select(SPAN.c.article_pk).where(_mentioning(ids))
    return list(connection.scalars(select(ARTICLE.c.id).where(ARTICLE.c.pk.in_(keys))))


def _mentioning(ids: Iterable[str]) -> ColumnElement[bool]:
    return SPAN.c.entity_pk.in_(select(ENTITY.c.pk).where(ENTITY.c.id.in_(list(ids))))


def articles_naming(connection: Connection, entity_id: str) -> list[str]:
    """Ids of the articles in which a span refers to the entity, oldest first."""
    query = (
        select(ARTICLE.c.id)
        .where(
            ARTICLE.c.removed.is_(False),
            ARTICLE.c.pk.in_(
                select(SPAN.c.article_pk).join(ENTITY, ENTITY.c.pk == SPAN.c.entity_pk).where(ENTITY.c.id == entity_id)
            ),
        )
        .order_by(ARTICLE.c.pk)
    )
    return list(connection.scalars(query))


def _columns(entity: Entity) -> dict[str, Any]:
    return {
        "name": entity.name,
        "name_folded": fold_key(entity.name)[:LISTED_LENGTH],
        "kind": entity.kind,
        "wikidata": entity.wikidata,
        "note": entity.note,
        "attributes": json_text(entity.attributes),
        "removed": False,
        "version": entity.version,
    }


def add_entity(connection: Connection, entity: Entity) -> None:
    """Insert the entity, or bring a removed one back in this form."""
    pk = _PK.value(connection, id=entity.id)
    if pk is None:
        connection.execute(insert(ENTITY).values(id=entity.id, **_columns(entity)))
    else:
        connection.execute(update(ENTITY).where(ENTITY.c.pk == pk).values(**_columns(entity)))
    _write_aliases(connection, entity)


def change_entity(connection: Connection, before: Entity, after: Entity) -> bool:
    """Overwrite `before` with `after`; False if it is not at the version of `before` any more."""
    if not _seen(connection, before, _columns(after)):
        return False
    _write_aliases(connection, after)
    return True


def remove_entity(connection: Connection, before: Entity) -> bool:
    """Hide the entity, whose row history may still name; False if it is not at this version any more."""
    return _seen(connection, before, {"removed": True})


def _seen(connection: Connection, before: Entity, values: dict[str, Any]) -> bool:
    statement = update(ENTITY).where(
        ENTITY.c.id == before.id, ENTITY.c.version == before.version, ENTITY.c.removed.is_(False)
    )
    return connection.execute(statement.values(**values)).rowcount == 1


def _write_aliases(connection: Connection, entity: Entity) -> None:
    pk = _PK.value(connection, id=entity.id)
    connection.execute(delete(ALIAS).where(ALIAS.c.entity_pk == pk))
    for position, name in enumerate(entity.aliases):
        connection.execute(
            insert(ALIAS).values(entity_pk=pk, position=position, name=name, name_folded=fold_key(name)[:LISTED_LENGTH])
        )
