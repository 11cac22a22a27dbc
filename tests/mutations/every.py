"""Every fault that is seeded into a copy of the program."""

from __future__ import annotations

from tests.mutations.mutation import Mutation
from tests.mutations.of_documents import OF_DOCUMENTS
from tests.mutations.of_server import OF_SERVER
from tests.mutations.of_sync import OF_SYNC

MUTATIONS: tuple[Mutation, ...] = (*OF_DOCUMENTS, *OF_SYNC, *OF_SERVER)
