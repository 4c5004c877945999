"""Who is of another company: in a channel that is shared with it, its people can mention the bot and press its buttons.

They are no askers. Slack says of which workspace a person is; where the app belongs to an organisation of several, and
where Slack does not say, it is asked once for each person, and who cannot be known is answered nothing.
"""

from __future__ import annotations

import asyncio
from typing import Any

import aiohttp
from slack_bolt.context.async_context import AsyncBoltContext
from slack_sdk.errors import SlackApiError
from slack_sdk.web.async_client import AsyncWebClient

#: Seconds that Slack has to say who somebody is, as an acknowledgement waits for it; people that are remembered.
LOOK, MOST = 1.0, 10_000


class Strangers:
    """Tells strangers from people of the company that the app is installed for."""

    def __init__(self) -> None:
        self._ours: dict[str, bool] = {}

    async def stranger(self, body: dict[str, Any], context: AsyncBoltContext) -> bool:
        """Whether a payload is the doing of somebody of another company."""
        person, team = _who(body)
        home = context.authorize_result
        if not person or home is None or (team and team in (home.team_id, home.enterprise_id)):
            return False
        if not team and not body.get("is_ext_shared_channel"):
            return False
        if team and not home.enterprise_id:
            return True
        assert context.client is not None
        return not await self._known(context.client, person, home.team_id or "", home.enterprise_id or "")

    async def _known(self, client: AsyncWebClient, person: str, team: str, enterprise: str) -> bool:
        if person not in self._ours:
            try:
                async with asyncio.timeout(LOOK):
                    found = (await client.users_info(user=person))["user"] or {}
            except (SlackApiError, aiohttp.ClientError, TimeoutError, OSError):
                return False
            theirs = str((found.get("enterprise_user") or {}).get("enterprise_id") or "")
            if len(self._ours) >= MOST:
                self._ours.clear()
            self._ours[person] = found.get("team_id") == team or (bool(enterprise) and theirs == enterprise)
        return self._ours[person]


def _who(body: dict[str, Any]) -> tuple[str, str]:
    """The person of a payload and their workspace; empty where it names none."""
    if isinstance(event := body.get("event"), dict):
        return str(event.get("user") or ""), str(event.get("user_team") or event.get("team") or "")
    user = body.get("user")
    return (str(user.get("id") or ""), str(user.get("team_id") or "")) if isinstance(user, dict) else ("", "")
