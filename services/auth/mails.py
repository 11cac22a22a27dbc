"""What mail about accounts says."""

from __future__ import annotations

from datetime import datetime


def until(moment: datetime) -> str:
    return moment.strftime("%Y-%m-%d %H:%M UTC")


def welcome(code: str, end: datetime) -> tuple[str, str]:
    return "Verify your e-mail address", (
        f"Somebody, hopefully you, made an account with this address.\n\nYour code: {code}\n\n"
        f"Enter it in AutoGraph to verify the address. It is good until {until(end)}.\n"
        "If it was not you, do nothing."
    )


def already_here() -> tuple[str, str]:
    return "You have an account already", (
        "Somebody, hopefully you, wanted to make an account with this address, which has one.\n"
        "Sign in, or ask for a new password if you forgot yours. If it was not you, do nothing."
    )


def new_password(code: str, end: datetime) -> tuple[str, str]:
    return "Choose a new password", (
        f"Somebody, hopefully you, forgot the password of this account.\n\nYour code: {code}\n\n"
        f"Enter it in AutoGraph with a new password. It is good once, until {until(end)}.\n"
        "If it was not you, do nothing: the password stays as it is."
    )


def new_address(code: str, end: datetime) -> tuple[str, str]:
    return "Confirm your new e-mail address", (
        f"An account shall have this address from now on.\n\nYour code: {code}\n\n"
        f"Enter it in AutoGraph. It is good until {until(end)}. If it was not you, do nothing."
    )


def notice(what: str) -> tuple[str, str]:
    """Something was done that the person should know of, in case it was not theirs."""
    return what, (
        f"{what}.\n\nIf it was you, all is well. If not: choose a new password, which ends every session, "
        "and look at your sessions and API keys."
    )


def stolen_session() -> tuple[str, str]:
    return "A session was ended, because its key was used twice", (
        "A sign-in that had been renewed was used again. That happens when somebody has copied it, so the session was "
        "ended on every device that had it. Sign in again. If you cannot explain it, choose a new password."
    )


def invitation(team: str, inviter: str, code: str, end: datetime) -> tuple[str, str]:
    return f"You are invited to the team {team}", (
        f"{inviter} invites you to the team {team}.\n\nYour code: {code}\n\n"
        f"Enter it in AutoGraph to accept or to decline. It is good until {until(end)}."
    )
