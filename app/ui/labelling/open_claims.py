"""Claims that nobody makes and that do not say why: counted in the panel, walked through, closed by one key."""

from __future__ import annotations

from PySide6.QtCore import QObject

from app.domain.labelling.makers import CLAIM, VOICE, open_claims
from app.domain.records import Span
from app.editing.session import Session
from app.ui.annotation_panel import AnnotationPanel
from app.ui.labelling.gestures import Gestures


class OpenClaims(QObject):
    """Stands between the session and the panel's count; the claims are those of this annotator's own layer."""

    def __init__(self, panel: AnnotationPanel, gestures: Gestures) -> None:
        super().__init__(gestures)
        self._panel = panel
        self._gestures = gestures
        self._session: Session | None = None
        panel.open_claim_requested.connect(self.next)

    def set_session(self, session: Session | None) -> None:
        """Count in this session from now on; the former one is gone."""
        self._session = session
        if session is not None:
            session.shown_changed.connect(self._count)
        self._count()

    def claims(self) -> tuple[Span, ...]:
        """The open claims of the article, in reading order."""
        session = self._session
        if session is None or session.article is None:
            return ()
        return open_claims(session.spans, session.relations, annotator=session.annotator)

    def next(self) -> None:
        """Choose the next open claim after the chosen span; after the last one, the first."""
        if not self._gestures.show_next_of(self.claims()):
            self._gestures.hint.emit(self.tr("Every claim has a maker or says why not."))

    def say(self, value: str) -> None:
        """Say of the chosen claim whose voice it is, ``author`` or ``unattributed``; said already, take it back."""
        session, claim = self._session, self._gestures.chosen
        label = session.codebook.label(CLAIM) if session is not None else None
        known = label is not None and any(one.key == VOICE and value in one.values for one in label.attributes)
        if claim is None or claim.label != CLAIM or not known:
            self._gestures.hint.emit(self.tr("Choose a claim whose codebook has this source."))
            return
        attributes = {key: held for key, held in claim.attributes.items() if key != VOICE}
        if claim.attributes.get(VOICE) != value:
            attributes[VOICE] = value
        self._gestures.set_attributes(claim.id, attributes)

    def _count(self) -> None:
        self._panel.show_open_claims(len(self.claims()))
