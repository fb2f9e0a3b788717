"""Reads what went wrong with the mail server: is it final for this mail, or worth another try?"""

from __future__ import annotations

import smtplib
from dataclasses import dataclass

from django.core.mail import BadHeaderError

# Asked to sign in, wrong password, no encryption: our settings are wrong, not the mail.
_OUR_SETTINGS = frozenset({530, 534, 535, 538})


@dataclass(frozen=True, slots=True)
class Answer:
    """`words` are the server's own, or say what happened before it could answer.

    `server_is_away` when any other mail would have fared the same.
    """

    words: str
    is_final: bool
    server_is_away: bool = False


def answer_of(error: BaseException) -> Answer:
    """Classify an error of sending: 5xx about this mail is final; all else (4xx, no connection, settings) is not."""
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        code, text = next(iter(error.recipients.values()))
        return _reply(code, text)
    if isinstance(error, smtplib.SMTPDataError):
        return _reply(error.smtp_code, error.smtp_error)
    if isinstance(error, smtplib.SMTPSenderRefused):
        answer = _reply(error.smtp_code, error.smtp_error)
        ours = error.smtp_code in _OUR_SETTINGS
        return Answer(answer.words, answer.is_final and not ours, server_is_away=ours)
    if isinstance(error, smtplib.SMTPResponseException):  # while connecting, greeting or signing in
        return Answer(_reply(error.smtp_code, error.smtp_error).words, is_final=False, server_is_away=True)
    if isinstance(error, smtplib.SMTPException | OSError):
        return Answer(f"{type(error).__name__}: {error}"[:1000], is_final=False, server_is_away=True)
    # Not the server's doing: a mail that cannot be written down will not get better by waiting.
    is_final = isinstance(error, BadHeaderError | ValueError | LookupError | TypeError)
    return Answer(f"{type(error).__name__}: {error}"[:1000], is_final)


def _reply(code: int, text: bytes | str) -> Answer:
    words = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
    return Answer(f"{code} {' '.join(words.split())}"[:1000], is_final=500 <= code < 600)
