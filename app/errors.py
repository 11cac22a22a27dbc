"""Errors of the program around the diagram.

AppError
├── FileUnreadable   a file cannot be opened: missing, a folder, not allowed, too large
├── FileUnwritable   an output cannot be written
├── DiagramsOpen     something that needs all diagrams closed, while some are open
├── EmptyName        a folder, a tag or a version without a name
├── BadManifest      the list in a folder of exported diagrams cannot be used
├── ImportFailed     the process that reads files has a fault
├── ImportStopped    a file was no longer wanted while it was being read
├── LibraryFailed    the library could not do it; the reason is storage's
├── SessionNotKept   somebody could sign in, but this computer cannot remember it
├── NoAccount        the library is on this computer only
└── NoSuchPage       a page number that the file does not have
"""

from __future__ import annotations


class AppError(Exception):
    """The root: `title` says what happened, `advice` what a person can do about it."""

    title = "AutoGraph could not do that"
    advice = ""

    def __init__(self, message: str, *, advice: str | None = None) -> None:
        super().__init__(message)
        if advice is not None:
            self.advice = advice


class FileUnreadable(AppError):
    title = "This file cannot be opened"
    advice = "Check the name and that you may read it."


class FileUnwritable(AppError):
    title = "This file cannot be written"
    advice = "Choose another folder, or check its permissions and free space."


class NoSuchPage(AppError):
    title = "There is no such page"
    advice = "Pages are counted from 1; `autograph info FILE` lists them."


class DiagramsOpen(AppError):
    title = "Some diagrams are still open"
    advice = "Close them and try again."


class BadManifest(AppError):
    title = "This folder cannot be brought in as a library"
    advice = "Nothing was brought in. Export the library again, or bring in its files one by one."


class EmptyName(AppError):
    title = "This needs a name"
    advice = "Type at least one letter."


class ImportFailed(AppError):
    title = "This file could not be read"
    advice = "The file is unharmed. Please report it, with the file if you may."


class ImportStopped(AppError):
    title = "Reading the file was stopped"
    advice = "Open it again when you want it."


class LibraryFailed(AppError):
    title = "The library could not do that"


class SessionNotKept(AppError):
    title = "This computer cannot remember the session"
    advice = "Set up a keyring, or name a file for it with --token-file; only you may be able to read that file."


class NoAccount(AppError):
    title = "The library is not synced with any server"
    advice = "Sign in with `autograph login URL --email E`."
