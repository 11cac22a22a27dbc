"""What can go wrong between this machine and the backend.

SyncError
├── Unreachable      no answer, or none in time: offline
├── CircuitOpen      a service failed again and again; it is left alone until `retry_after_s` is over
├── ServerFailed     it answers, but cannot (5xx), or says what is no answer
├── SlowDown         too much at once; come again after `retry_after_s`
├── Refused          it answers and says no (4xx); `status` says which
│   ├── SignedOut        no session, or it is over: sign in again
│   └── WrongSignIn      address, password or code are wrong; `wants_code` when only the code is missing
├── Untrusted        the server's certificate is not one that this machine believes
├── NotNow           a diagram here cannot be read at the moment, for lack of something on this computer
└── Unreadable       a diagram here cannot be read, or what came cannot be understood
"""

from __future__ import annotations


class SyncError(Exception):
    """The root. `title` says what happened and `advice` what to do, in words for a person.

    `correlation_id` is the name under which the server logged it; empty when nothing was heard of it. `about` names the
    field of a form that is to blame: address, certificate, password, or of a bucket bucket, keys, passphrase.
    """

    title = "The server cannot be reached"
    advice = "Nothing is lost. It is tried again by itself."
    about = ""

    def __init__(self, text: str = "", *, correlation_id: str = "") -> None:
        super().__init__(text or self.title)
        self.correlation_id = correlation_id


class Unreachable(SyncError):
    """No connection, or no answer in time."""

    about = "address"


class CircuitOpen(SyncError):
    """The service called `name` failed again and again and is not asked now; ask again after `retry_after_s`."""

    title = "The service is given a rest"
    advice = "Nothing is lost. It is tried again in a moment."

    def __init__(self, name: str, retry_after_s: float) -> None:
        super().__init__(f"{name} failed again and again and is not asked before {retry_after_s:.0f} s are over")
        self.name = name
        self.retry_after_s = retry_after_s


class ServerFailed(SyncError):
    """The server answers, but not with what was asked for."""

    title = "The server has trouble"


class SlowDown(SyncError):
    """The server asks for patience; come again after `retry_after_s`."""

    title = "The server is busy"

    def __init__(self, text: str, retry_after_s: float, *, correlation_id: str = "") -> None:
        super().__init__(text, correlation_id=correlation_id)
        self.retry_after_s = retry_after_s


class Refused(SyncError):
    """The server understands and says no; `status` is its HTTP status, `advice` its own if it gave one.

    `code` is its word for the reason, for programs; empty when it gave none.
    """

    title = "The server says no"
    advice = ""

    def __init__(  # noqa: PLR0913  # each by its name at the call
        self,
        text: str,
        status: int = 0,
        *,
        advice: str = "",
        code: str = "",
        about: str = "",
        correlation_id: str = "",
    ) -> None:
        super().__init__(text, correlation_id=correlation_id)
        self.status = status
        self.code = code
        self.advice = advice or type(self).advice
        self.about = about or type(self).about


class SignedOut(Refused):
    title = "You are signed out"
    advice = "Sign in again. What you did meanwhile is kept and synced then."


class WrongSignIn(Refused):
    """With `wants_code`, address and password are right and the authenticator's code is asked for."""

    title = "That did not let you in"
    about = "password"
    advice = "Check the address, the password and the code."

    def __init__(  # noqa: PLR0913  # each by its name at the call
        self,
        text: str,
        status: int = 0,
        *,
        wants_code: bool = False,
        advice: str = "",
        code: str = "",
        about: str = "",
        correlation_id: str = "",
    ) -> None:
        super().__init__(text, status, advice=advice, code=code, about=about, correlation_id=correlation_id)
        self.wants_code = wants_code


class Untrusted(SyncError):
    title = "The server's certificate is not trusted"
    about = "certificate"
    advice = "Check the address. If the server has an authority of its own, name its file when you sign in."


class Unreadable(SyncError):
    title = "What came cannot be read"
    advice = "It was put aside, and everything here stays as it is."


class NotNow(SyncError):
    title = "A diagram cannot be read at the moment"
