"""What administrators do to channels and to the app."""

from __future__ import annotations

from bot.local.events import Events
from bot.local.installed import Installed
from bot.local.members import Channel, Person
from bot.local.workspace import Workspace


class Admin:
    """Changes channels, people and the app's installation, and tells the app as Slack does."""

    def __init__(self, workspace: Workspace, installed: Installed, events: Events) -> None:
        self.workspace, self.installed, self.events = workspace, installed, events

    def _at(self, channel: str) -> Channel:
        return self.workspace.channels[channel]

    def archive(self, channel: str, archived: bool = True) -> None:
        """Archive a channel, or bring it back."""
        place = self._at(channel)
        place.is_archived = archived
        self.workspace.changed_channel(place)
        self.events.of_channel("channel_archive" if archived else "channel_unarchive", place)

    def rename(self, channel: str, name: str) -> None:
        """Give a channel another name."""
        place = self._at(channel)
        place.name = name
        self.workspace.changed_channel(place)
        self.events.of_channel("channel_rename", place)

    def delete(self, channel: str) -> None:
        """Delete a channel with all that is in it."""
        place = self.workspace.channels.pop(channel)
        self.workspace.tell({"type": "channel_gone", "channel": channel}, set(place.members))
        self.events.of_channel("channel_deleted", place)

    def make_private(self, channel: str) -> None:
        """Make a public channel private; it keeps its id and its members."""
        self._at(channel).kind = "private"
        self.workspace.changed_channel(self._at(channel))

    def share(self, channel: str, shared: bool = True) -> None:
        """Share a channel with another company, or end that."""
        place = self._at(channel)
        place.is_ext_shared = shared
        self.workspace.changed_channel(place)
        self.events.of_channel("channel_shared" if shared else "channel_unshared", place,
                               connected_team_id="T0PROVIDER")  # fmt: skip

    def invite(self, channel: str, person: str, by: str = "") -> None:
        """Bring a person, or the app by its user id, into a channel; `by` is who invites."""
        place = self._at(channel)
        place.members.add(self.workspace.people[person].id)
        self.workspace.changed_channel(place)
        self.events.membership(place, person, joined=True, inviter=by)

    def kick(self, channel: str, person: str) -> None:
        """Take a person, or the app by its user id, out of a channel."""
        place = self._at(channel)
        place.members.discard(person)
        self.workspace.tell({"type": "channel_gone", "channel": channel}, {person})
        self.workspace.changed_channel(place)
        self.events.membership(place, person, joined=False)

    def add_person(self, person: Person) -> None:
        """Let somebody join the workspace."""
        person.team = person.team or self.workspace.team
        self.workspace.people[person.id] = person
        if person.team == self.workspace.team and not person.is_bot:
            self.workspace.open_dm(person.id)

    def add_channel(self, channel: Channel) -> None:
        """Open a channel."""
        self.workspace.channels[channel.id] = channel
        self.workspace.changed_channel(channel)

    def set_scopes(self, *scopes: str) -> None:
        """Install the app with these scopes instead."""
        self.installed.scopes = set(scopes)

    def revoke_token(self) -> None:
        """Revoke the bot's token."""
        self.events.publish("tokens_revoked", {"type": "tokens_revoked", "tokens": {"bot": [self.workspace.bot.id]}})
        self.installed.revoked = True

    def uninstall(self) -> None:
        """Uninstall the app."""
        self.events.publish("app_uninstalled", {"type": "app_uninstalled"})
        self.installed.uninstalled = True

    def reinstall(self) -> None:
        """Make the app's token good again."""
        self.installed.revoked = self.installed.uninstalled = False
