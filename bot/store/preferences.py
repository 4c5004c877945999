"""What a channel or a person has chosen, such as the deal that a channel is about."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, select, update

from bot.asker import Workspace
from bot.store.database import Database, for_each
from bot.store.schema import preferences as table
from bot.store.schema import storable

_WORKSPACE = (table.c.enterprise == bindparam("in_enterprise"), table.c.team == bindparam("in_team"))
_ABOUT = table.c.subject.in_(bindparam("subjects", expanding=True))
_OF = select(table.c.subject, table.c.chosen).where(*_WORKSPACE, _ABOUT)
_FIRST = for_each(lambda insert: insert(table).on_conflict_do_nothing())
_CHOSEN = select(table.c.chosen).where(*_WORKSPACE, table.c.subject == bindparam("about")).with_for_update()
_CHANGE = update(table).where(*_WORKSPACE, table.c.subject == bindparam("about"))


class Preferences:
    """Small JSON objects by subject: "channel:C1" or "person:U1"."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def of(self, workspace: Workspace, *subjects: str) -> dict[str, dict[str, Any]]:
        """What each of the subjects has chosen, in one query; each is there, empty where it has chosen nothing."""
        if not subjects:
            return {}
        where = {"in_enterprise": workspace.enterprise, "in_team": workspace.team, "subjects": subjects}
        rows = await self._database.read(lambda connection: connection.execute(_OF, where).all())
        found = {row[0]: row[1] for row in rows}
        return {subject: found.get(storable(subject), {}) for subject in subjects}

    async def put(
        self, workspace: Workspace, subject: str, values: Mapping[str, Any], by: str, at: datetime
    ) -> dict[str, Any]:
        """Set the given values and leave the subject's others; None takes one away. Returns what it has now.

        `by` is the person who chose. Of two callers at once both are kept, unless they set the same value.
        """
        first = {**workspace._asdict(), "subject": subject, "chosen": {}, "by": by, "at": at}
        where = {"in_enterprise": workspace.enterprise, "in_team": workspace.team, "about": subject}

        def merge(connection: Connection) -> dict[str, Any]:
            connection.execute(_FIRST[connection.dialect.name], first)  # so that there is a row to wait for
            before = connection.execute(_CHOSEN, where).scalar_one()
            chosen = {name: value for name, value in {**before, **values}.items() if value is not None}
            connection.execute(_CHANGE, {**where, "chosen": chosen, "by": by, "at": at})
            return chosen

        return await self._database.write(merge)
