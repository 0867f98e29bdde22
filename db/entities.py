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

from app.domain.folding import fold_key
from app.domain.records import Entity, Span
from db.many_rows import IN_ONE_QUERY, Pace, unwatched
from db.schema import LISTED_LENGTH, AliasRow, ArticleRow, EntityRow, SpanRow
from db.snapshots import json_text, json_values
from db.spans import spans_with
from db.statements import Prepared, by_code_points

_PK = Prepared(select(EntityRow.pk).where(EntityRow.id == bindparam("id")))
_SELECT = select(
    EntityRow.pk,
    EntityRow.id,
    EntityRow.name,
    EntityRow.kind,
    EntityRow.wikidata,
    EntityRow.note,
    EntityRow.attributes,
    EntityRow.version,
)
_ALIASES = select(AliasRow.entity_pk, AliasRow.name).order_by(AliasRow.entity_pk, AliasRow.position)
_OF_ARTICLE = select(SpanRow.entity_pk).where(SpanRow.article_pk == bindparam("article_pk"))
_ENTITIES_OF_ARTICLE = Prepared(_SELECT.where(EntityRow.pk.in_(_OF_ARTICLE)))
_ALIASES_OF_ARTICLE = Prepared(_ALIASES.where(AliasRow.entity_pk.in_(_OF_ARTICLE)))


def _records(rows: Iterable[Sequence[Any]], aliases: Iterable[Sequence[Any]]) -> list[Entity]:
    names: dict[int, list[str]] = {}
    for entity_pk, name in aliases:
        names.setdefault(entity_pk, []).append(name)
    return [
        Entity(
            id=identifier,
            name=name,
            kind=kind,
            aliases=tuple(names.get(pk, ())),
            wikidata=wikidata,
            note=note,
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
    query = _SELECT.where(EntityRow.id == entity_id, EntityRow.removed.is_(False))
    found = _load(connection, query.with_for_update(key_share=True) if lock else query)
    return found[0] if found else None


def _load(connection: Connection, query: Select[*tuple[Any, ...]]) -> list[Entity]:
    rows = connection.execute(query).fetchall()
    if not rows:
        return []
    aliases = connection.execute(_ALIASES.where(AliasRow.entity_pk.in_([row.pk for row in rows])))
    return _records(rows, aliases)


def search_entities(connection: Connection, text: str, limit: int) -> list[Entity]:
    """Entities whose name or alias contains `text`, folded; those that begin with it first, then by name."""
    query = _SELECT.where(*_listed(text, None))
    if wanted := fold_key(text):
        query = query.order_by(EntityRow.name_folded.startswith(wanted, autoescape=True).desc())
    return _load(connection, query.order_by(*_by_name(connection)).limit(limit))


def find_entities(connection: Connection, ids: Iterable[str], *, lock: bool = False) -> dict[str, Entity]:
    """Those of the entities that are there, by id; `lock` as in `find_entity`, always in one order."""
    wanted = sorted(set(ids))
    found: dict[str, Entity] = {}
    for first in range(0, len(wanted), IN_ONE_QUERY):
        some = wanted[first : first + IN_ONE_QUERY]
        query = _SELECT.where(EntityRow.id.in_(some), EntityRow.removed.is_(False)).order_by(EntityRow.id)
        locked = query.with_for_update(key_share=True) if lock else query
        found.update((entity.id, entity) for entity in _load(connection, locked))
    return found


def named_exactly(connection: Connection, name: str) -> list[str]:
    """Ids of the entities of which this is the name or an alias, letter by letter."""
    folded = fold_key(name)[:LISTED_LENGTH]
    return _naming(connection, EntityRow.name == name, EntityRow.name_folded == folded, AliasRow.name == name, folded)


def named_alike(connection: Connection, name: str) -> list[str]:
    """Ids of the entities whose name or an alias folds to what `name` folds to."""
    folded = fold_key(name)[:LISTED_LENGTH]
    return _naming(connection, true(), EntityRow.name_folded == folded, true(), folded)


def _naming(
    connection: Connection,
    name: ColumnElement[bool],
    folded_name: ColumnElement[bool],
    alias: ColumnElement[bool],
    folded: str,
) -> list[str]:
    own = select(EntityRow.id).where(EntityRow.removed.is_(False), folded_name, name)
    other = (
        select(EntityRow.id)
        .join(AliasRow, AliasRow.entity_pk == EntityRow.pk)
        .where(EntityRow.removed.is_(False), AliasRow.name_folded == folded, alias)
    )
    return sorted({*connection.scalars(own), *connection.scalars(other)})


def folded_names(connection: Connection) -> list[tuple[str, str, str]]:
    """Entity id, a name or alias of it, and that folded, of all entities."""
    own = select(EntityRow.id, EntityRow.name, EntityRow.name_folded).where(EntityRow.removed.is_(False))
    other = (
        select(EntityRow.id, AliasRow.name, AliasRow.name_folded)
        .join(EntityRow, EntityRow.pk == AliasRow.entity_pk)
        .where(EntityRow.removed.is_(False))
    )
    return [(key, name, folded) for query in (own, other) for key, name, folded in connection.execute(query)]


def mention_counts(connection: Connection, ids: Iterable[str]) -> dict[str, tuple[int, int]]:
    """Entity id → how many spans of shown articles refer to it, and in how many articles."""
    wanted = list(ids)
    counts: dict[str, tuple[int, int]] = dict.fromkeys(wanted, (0, 0))
    query = (
        select(EntityRow.id, func.count(), func.count(distinct(SpanRow.article_pk)))
        .join(SpanRow, SpanRow.entity_pk == EntityRow.pk)
        .join(ArticleRow, ArticleRow.pk == SpanRow.article_pk)
        .where(ArticleRow.removed.is_(False))
        .group_by(EntityRow.id)
    )
    for first in range(0, len(wanted), IN_ONE_QUERY):
        for key, mentions, articles in connection.execute(
            query.where(EntityRow.id.in_(wanted[first : first + IN_ONE_QUERY]))
        ):
            counts[key] = (mentions, articles)
    return counts


def _listed(text: str, kinds: Iterable[str] | None) -> list[ColumnElement[bool]]:
    """The conditions of an entity that is there, of one of these kinds and called something that contains `text`."""
    found: list[ColumnElement[bool]] = [EntityRow.removed.is_(False)]
    if wanted := fold_key(text):
        alias = exists().where(
            and_(AliasRow.entity_pk == EntityRow.pk, AliasRow.name_folded.contains(wanted, autoescape=True))
        )
        found.append(or_(EntityRow.name_folded.contains(wanted, autoescape=True), alias))
    if kinds is not None:
        found.append(EntityRow.kind.in_(list(kinds)))
    return found


def count_entities(connection: Connection, text: str, kinds: Iterable[str] | None) -> int:
    """How many entities `list_entities` has, without limit."""
    return connection.execute(select(func.count()).select_from(EntityRow).where(*_listed(text, kinds))).scalar_one()


def list_entities(
    connection: Connection, text: str, kinds: Iterable[str] | None, *, by_mentions: bool, limit: int, offset: int
) -> list[Entity]:
    """Entities whose name or alias contains `text`, folded, by name or by the number of their mentions."""
    query = _SELECT.where(*_listed(text, kinds))
    if by_mentions:
        mentions = select(func.count()).where(SpanRow.entity_pk == EntityRow.pk).scalar_subquery()
        query = query.order_by(mentions.desc())
    return _load(connection, query.order_by(*_by_name(connection)).limit(limit).offset(offset))


def _by_name(connection: Connection) -> tuple[SQLColumnExpression[str], ...]:
    return by_code_points(connection, EntityRow.name_folded), by_code_points(connection, EntityRow.id)


def all_entities(connection: Connection) -> Iterator[Entity]:
    """Every entity by the code points of its id."""
    ids = sorted(connection.scalars(select(EntityRow.id).where(EntityRow.removed.is_(False))))
    for first in range(0, len(ids), IN_ONE_QUERY):
        some = ids[first : first + IN_ONE_QUERY]
        found = find_entities(connection, some)
        yield from (found[one] for one in some)


def mentions_of(connection: Connection, ids: Iterable[str], pace: Pace = unwatched) -> list[Span]:
    """All spans that refer to one of the entities, in articles of the trash as well."""
    return spans_with(connection, _mentioning(ids), pace)


def count_mentions(connection: Connection, ids: Iterable[str]) -> tuple[int, int]:
    """How many spans `mentions_of` has, and in how many articles they are."""
    query = select(func.count(), func.count(distinct(SpanRow.article_pk))).where(_mentioning(ids))
    spans, articles = connection.execute(query.select_from(SpanRow)).one()
    return spans, articles


def articles_mentioning(connection: Connection, ids: Iterable[str]) -> list[str]:
    """Ids of the articles of `mentions_of`."""
    keys = select(SpanRow.article_pk).where(_mentioning(ids))
    return list(connection.scalars(select(ArticleRow.id).where(ArticleRow.pk.in_(keys))))


def _mentioning(ids: Iterable[str]) -> ColumnElement[bool]:
    return SpanRow.entity_pk.in_(select(EntityRow.pk).where(EntityRow.id.in_(list(ids))))


def articles_naming(connection: Connection, entity_id: str) -> list[str]:
    """Ids of the articles in which a span refers to the entity, oldest first."""
    query = (
        select(ArticleRow.id)
        .where(
            ArticleRow.removed.is_(False),
            ArticleRow.pk.in_(
                select(SpanRow.article_pk)
                .join(EntityRow, EntityRow.pk == SpanRow.entity_pk)
                .where(EntityRow.id == entity_id)
            ),
        )
        .order_by(ArticleRow.pk)
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
        connection.execute(insert(EntityRow).values(id=entity.id, **_columns(entity)))
    else:
        connection.execute(update(EntityRow).where(EntityRow.pk == pk).values(**_columns(entity)))
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
    statement = update(EntityRow).where(
        EntityRow.id == before.id, EntityRow.version == before.version, EntityRow.removed.is_(False)
    )
    return connection.execute(statement.values(**values)).rowcount == 1


def _write_aliases(connection: Connection, entity: Entity) -> None:
    pk = _PK.value(connection, id=entity.id)
    connection.execute(delete(AliasRow).where(AliasRow.entity_pk == pk))
    for position, name in enumerate(entity.aliases):
        connection.execute(
            insert(AliasRow).values(
                entity_pk=pk, position=position, name=name, name_folded=fold_key(name)[:LISTED_LENGTH]
            )
        )
