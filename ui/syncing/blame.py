"""What went wrong when somebody signed in: a sentence for them, and the field of the form that it is about."""

from __future__ import annotations

from urllib.parse import urlsplit

NO_ANSWER = "No server answers at this address. Check it, and your connection."
NOT_SAFE = "Use https: over http everybody on the way could read your password."


def field_of(error: BaseException) -> str:
    """The name of the field to blame, as the errors of sync say it; empty for none."""
    return str(getattr(error, "about", ""))


def sentence(error: BaseException) -> str:
    """What is said of it: its own words where they are a sentence, and its advice where that is about this error."""
    title = getattr(error, "title", None)
    if not isinstance(title, str):
        return "AutoGraph made a mistake. Nothing was changed; try it again."  # a bug, whose words say nothing
    if field_of(error) == "address" and not hasattr(error, "status"):
        return NO_ANSWER  # nobody was there to say no
    text = str(error)
    said = text[:1].upper() + text[1:] if " " in text else title
    general = getattr(type(error), "advice", "")
    advice = str(getattr(error, "advice", ""))
    # The root's advice is about diagrams; that of a wrong password says again what the sentence says.
    is_own = advice != general or ("advice" in vars(type(error)) and field_of(error) != "password")
    return " ".join(f"{part.rstrip('.')}." for part in (said, advice if is_own else "") if part)


def full_address(text: str) -> str:
    """What the person means by an address: encrypted, unless they say otherwise or it is this computer."""
    text = text.strip().rstrip("/")
    if not text or "://" in text:
        return text
    return f"{'http' if _is_near(f'https://{text}') else 'https'}://{text}"


def is_unsafe(address: str) -> bool:
    """Whether others could read what is sent there."""
    full = full_address(address)
    return full.startswith("http:") and not _is_near(full)


def has_host(address: str) -> bool:
    try:
        return bool(urlsplit(full_address(address)).hostname)
    except ValueError:
        return False


def _is_near(address: str) -> bool:
    try:
        host = urlsplit(address).hostname or ""
    except ValueError:
        return False
    return host in ("localhost", "::1") or host.startswith("127.")
