"""What a dataset that was built earlier has, and what its card tells of articles that are outside of it.

Those outside are no part of the dataset: they grow in number with every delivery and dwindle with all work on them.
What a card says of them is so of the moment of building; of the same articles built again it is told again as it was.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from app.services.dataset.plan import LEFT_OUT, Plan, Remark, Said

if TYPE_CHECKING:
    from app.services.dataset.choices import DatasetChoices

_OUTSIDE = LEFT_OUT | {Remark.UNDATED_UNCHOSEN, Remark.NO_SUCH_SOURCE, Remark.NO_SUCH_LANGUAGE}
_COUNT = re.compile(r"[0-9,]{1,20}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """A dataset that was built earlier.

    Attributes:
        articles: the ids of its articles.
        left_out: how many were chosen but could not be in it.
        outside: what its card says of articles that are not in it.
    """

    articles: Collection[str]
    left_out: int
    outside: Sequence[Said]

    def told_again(self, plan: Plan) -> Plan:
        """The plan; if it has all articles of then, with what was told then of those outside."""
        if plan.total != len(self.articles):
            return plan
        inside = [said for said in plan.remarks if said.remark not in _OUTSIDE]
        return replace(plan, left_out=self.left_out, remarks=[*self.outside, *inside])


def earlier(articles: Collection[str], front: Mapping[str, Any], choices: DatasetChoices) -> Earlier:
    """The dataset of these articles with this card, of which nothing is believed that Hashiya would not say."""
    remarks = front.get("remarks")
    outside = list(_outside(remarks if isinstance(remarks, list) else [], choices))
    left_out = sum(said.count for said in outside if said.remark in LEFT_OUT)
    return Earlier(articles=articles, left_out=left_out, outside=outside)


def _outside(remarks: Sequence[Any], choices: DatasetChoices) -> Iterator[Said]:
    named = [Said(remark=Remark.NO_SUCH_SOURCE, name=name) for name in choices.sources]
    named += [Said(remark=Remark.NO_SUCH_LANGUAGE, name=name) for name in choices.languages]
    for told in remarks:
        found = _COUNT.match(str(told.get("what"))) if isinstance(told, dict) else None
        count = int(found[0].replace(",", "") or 0) if found else 0
        counted = [Said(remark=remark, count=count) for remark in _OUTSIDE]
        yield from (said for said in (*named, *counted) if said.to_json() == told)
