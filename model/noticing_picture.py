"""Which account of a picture the thinker reads: of a composed scene, or of a photograph."""

from __future__ import annotations

from yan_omni.model.noticing import describe_photo, is_chinese, noticed_text
from yan_omni.model.vision.sight import SeenPicture, Sight


def noticed_in(sight: Sight, seen: SeenPicture, question: str) -> str:
    """What is noticed in a picture with the question in mind, in the question's language."""
    account = sight.account(seen, question)
    if account is None:
        return noticed_text(seen.features, question)
    return describe_photo(account.names, account.is_sure, is_chinese(question))
