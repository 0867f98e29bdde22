"""How a language is named."""

from __future__ import annotations

import re

LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
"""As in BCP 47, as far as the store asks for: ``ar``, ``fa-AF``."""
