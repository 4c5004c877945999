"""What people do in the workspace: type, run commands, click, fill in views. The page and the tests act through it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, NamedTuple, TypeVar
from uuid import uuid4

from bot.local.admin import Admin
from bot.local.delivery import Ack, Delivery
from bot.local.events import Events
from bot.local.forms import chosen, entered, found_action, missing, state_of
from bot.local.grants import Grants
from bot.local.installed import Installed
from bot.local.members import Channel, Message, Person, View
from bot.local.payloads import Payloads, rich_text
from bot.local.responses import Responses
from bot.local.wording import command_text, composed
from bot.local.workspace import Workspace

T = TypeVar("T")
#: The command by which Slack itself brings somebody into a channel.
INVITE = "/invite"
#: What an action tells of the element that was used.
_OF_ACTION = ("action_id", "type", "text", "value", "style", "placeholder")


class CannotAct(Exception):
    """A person cannot do this here; the text says why, for the page."""


class Outcome(NamedTuple):
    """How the app took an interaction. `error` is empty where it was acknowledged in time.

    `response` is what came with the acknowledgement, None where nothing did.
    """

    acked: bool
    ms: float
    error: str = ""
    response: Any = None


class Persons:
    """The people's side of the local Slack. Ids are those of `workspace.people` and `workspace.channels`."""

    workspace: Workspace
    installed: Installed
    grants: Grants
    payloads: Payloads
    delivery: Delivery
    events: Events
    responses: Responses
    admin: Admin

    def response_url(self, secret: str) -> str:
        """The whole response URL that ends in `secret`."""
        raise NotImplementedError

    # Looking

    def sees(self, person: str, channel: str, thread: str | None = None) -> list[Message]:
        """The messages that a person sees in a channel, oldest first, ephemeral ones of that person among them."""
        return self.workspace.sees(person, channel, thread)

    def home_of(self, person: str) -> View | None:
        """What the app's Home shows to a person; None before anything was published."""
        return self.workspace.homes.get(person)

    def view_of(self, person: str) -> View | None:
        """The modal on top for a person, None where none is open."""
        views = self.workspace.modals.get(person)
        return views[-1] if views else None

    def dm(self, person: str) -> str:
        """The channel of a person's direct messages with the app."""
        return self.workspace.dm(person)

    def toasts(self, person: str) -> list[str]:
        """The lines that were shown to a person for a moment, oldest first."""
        return [toast["text"] for toast in self.workspace.toasts.get(person, [])]

    async def until(self, condition: Callable[[], T | None], timeout: float = 5.0) -> T:
        """The first true value of `condition`, looked at now and after each change. TimeoutError after `timeout` s."""
        return await self.workspace.until(condition, timeout)

    # Writing

    async def say(self, person: str, channel: str, text: str, thread: str | None = None) -> Message:
        """Post a message, in a thread where its root's `ts` is given. "@dealbot" and "<@U…>" become mentions."""
        who, place = self._member(person, channel)
        if place.is_archived:
            raise CannotAct(f"#{place.name} is archived")
        if place.kind == "im" and not self.installed.reads_messages:
            raise CannotAct("Sending messages to this app has been turned off.")
        if not text.strip():
            raise CannotAct("There is nothing to send.")
        words, parts = composed(self.workspace, text)
        message: Message = {
            "client_msg_id": str(uuid4()), "type": "message", "user": who.id, "text": words, "team": who.team,
            "blocks": rich_text(parts),
        }  # fmt: skip
        if thread is not None:
            root = place.messages.get(thread)
            if root is None and thread not in place.tombs:
                raise CannotAct("That thread is not there any more.")
            message |= {"thread_ts": thread, "parent_user_id": (root or {}).get("user", "")}
        self.workspace.post(place, message)
        self.events.posted(place, message)
        if f"<@{self.workspace.bot.id}>" in words and self.workspace.bot.id not in place.members:
            name = self.workspace.app_name
            self.workspace.toast(person, "info", f"{name} is not in #{place.name} and does not see this; "
                                 f"{INVITE} @{name} brings it in.")  # fmt: skip
        return message

    async def edit(self, person: str, channel: str, ts: str, text: str) -> Message:
        """Edit a message of one's own."""
        who, place = self._member(person, channel)
        message = self._own(who, place, ts)
        previous = dict(message)
        words, parts = composed(self.workspace, text)
        edited = {"user": who.id, "ts": self.workspace.next_ts()}
        self.workspace.change(place, ts, {"text": words, "blocks": rich_text(parts), "edited": edited})
        self.events.changed(place, message, previous)
        return message

    async def delete(self, person: str, channel: str, ts: str) -> None:
        """Delete a message of one's own."""
        who, place = self._member(person, channel)
        self._own(who, place, ts)
        self.events.deleted(place, self.workspace.remove(place, ts))

    async def read(self, person: str, channel: str) -> None:
        """Have seen what is in a channel."""
        self._member(person, channel)
        self.workspace.read(person, channel)

    async def command(self, person: str, channel: str, name: str, text: str = "") -> Outcome:
        """Run a slash command, `name` with its stroke. Where the app fails, the person is told in a toast.

        `/invite` is Slack's own: see `invite`; others may be the local Slack's, such as the demo's day.
        """
        if (own := self.workspace.own_commands.get(name)) is not None:
            try:
                self.workspace.toast(person, "info", own(text))
            except ValueError as refusal:
                raise CannotAct(str(refusal)) from None
            return Outcome(True, 0.0)
        if name == INVITE:
            await self.invite(person, channel, text)
            return Outcome(True, 0.0)
        who, place = self._member(person, channel)
        if name not in self.installed.commands or self.installed.uninstalled or who.team != self.workspace.team:
            raise CannotAct(f"{name} is not a valid command. In Slack, all messages that start with the / character "
                            "are interpreted as commands.")  # fmt: skip
        secret = self.grants.response_url(person, channel)
        words = command_text(self.workspace, text, bool(self.installed.commands[name].get("should_escape")))
        payload = self.payloads.command(
            who, place, name, words, self.grants.trigger(person), self.response_url(secret)
        )
        ack = await self.delivery.once("slash_commands", payload)
        error = _command_error(ack)
        if not error and ack.body:
            error = self.responses.answered(self.grants.urls[secret], ack.body)
        if error:
            self.workspace.toast(person, "error", f'{name} failed with the error "{error}"')
        return Outcome(not error, ack.ms, error, ack.body)

    async def invite(self, person: str, channel: str, text: str) -> None:
        """Bring those whom a text mentions into a channel, the app by its name like anybody: "/invite @dealbot"."""
        who, place = self._member(person, channel)
        if place.kind == "im":
            raise CannotAct("Nobody can be invited into direct messages.")
        if place.is_archived:
            raise CannotAct(f"#{place.name} is archived")
        if who.is_restricted or who.is_ultra_restricted:
            raise CannotAct("Guests cannot invite anybody.")
        _, parts = composed(self.workspace, text)
        named = list(dict.fromkeys(part["user_id"] for part in parts if part["type"] == "user"))
        if not named:
            raise CannotAct(f"Name whom to invite: {INVITE} @{self.workspace.app_name}")
        for one in named:
            name = self.workspace.people[one].name
            if one in place.members:
                self.workspace.toast(person, "info", f"{name} is in #{place.name} already.")
            else:
                self.admin.invite(channel, one, by=person)
                self.workspace.toast(person, "info", f"{name} was added to #{place.name}.")

    # Clicking

    async def click(
        self, person: str, container: Mapping[str, Any], action_id: str, value: str | None = None
    ) -> Outcome:
        """Click a button of a message (`container` has its `channel` and `ts`) or of a view (its `id`).

        `value` replaces the button's own, as a forged click would. CannotAct where there is no such button.
        """
        return await self._act(person, container, action_id, lambda element: {"value": value} if value else {})

    async def choose(self, person: str, container: Mapping[str, Any], action_id: str, option: str) -> Outcome:
        """Choose the option with this value in a menu of a message or of a view."""
        return await self._act(person, container, action_id, lambda element: chosen(element, option))

    async def _act(
        self, person: str, container: Mapping[str, Any], action_id: str,
        added: Callable[[Mapping[str, Any]], dict[str, Any]],
    ) -> Outcome:  # fmt: skip
        who = self._person(person)
        view, place, message = self._container(person, container)
        blocks = (view if view is not None else message)["blocks"] if view or message.get("blocks") else []
        hit = found_action(blocks, action_id)
        if hit is None:
            raise CannotAct(f"There is nothing with the action id {action_id} to click here.")
        block_id, element = hit
        action = {key: element[key] for key in _OF_ACTION if key in element}
        try:
            action |= {"block_id": block_id, "action_ts": self.workspace.next_ts(), **added(element)}
        except ValueError as wrong:
            raise CannotAct(str(wrong)) from None
        trigger = self.grants.trigger(person)
        if view is not None:
            entered(view, block_id, action_id, action)
            payload = self.payloads.view_actions(who, view, [action], trigger)
        else:
            assert place is not None
            secret = self.grants.response_url(person, place.id, message["ts"], message.get("thread_ts", ""))
            state = state_of(blocks, {block_id: {action_id: action}})
            payload = self.payloads.message_actions(
                who, place, message, [action], state, trigger, self.response_url(secret)
            )
        return await self._interact(person, payload)

    async def _interact(self, person: str, payload: dict[str, Any]) -> Outcome:
        if not self.installed.interactive:
            raise CannotAct("This app is not configured to handle interactive responses.")
        ack = await self.delivery.once("interactive", payload)
        if ack.error:
            name = self.workspace.app_name
            said = "did not answer in time" if ack.error == "http_timeout" else "could not be reached"
            self.workspace.toast(person, "error", f"{name} {said}. Try again.")
        return Outcome(not ack.error, ack.ms, ack.error, ack.body)

    async def shortcut(self, person: str, callback_id: str, channel: str = "", ts: str = "") -> Outcome:
        """Choose a shortcut: of a message, whose `channel` and `ts` are given, or a global one."""
        who = self._person(person)
        known = self.installed.shortcuts.get(callback_id)
        if known is None or (known.get("type") == "message") != bool(ts):
            raise CannotAct(f"The app has no such shortcut: {callback_id}")
        trigger = self.grants.trigger(person)
        if not ts:
            return await self._interact(person, self.payloads.global_shortcut(who, callback_id, trigger))
        _, place, message = self._container(person, {"channel": channel, "ts": ts})
        assert place is not None
        url = self.response_url(self.grants.response_url(person, channel, ts, message.get("thread_ts", "")))
        return await self._interact(
            person, self.payloads.message_shortcut(who, place, message, callback_id, trigger, url)
        )

    # Views and Home

    async def submit(
        self, person: str, view: Mapping[str, Any] | str, values: Mapping[str, Mapping[str, Any]] | None = None
    ) -> Outcome:
        """Submit the modal on top. `values`: block id -> action id -> what was entered or the value of the option.

        What is not given keeps what it began with. The `error` is "invalid" where the view or the app found
        something wrong: `response` then holds the errors by block, and the modal stays open.
        """
        who = self._person(person)
        top = self._top(person, view)
        try:
            top["state"] = {"values": state_of(top["blocks"], values or {}, top["state"]["values"])}
        except ValueError as wrong:
            raise CannotAct(str(wrong)) from None
        if errors := missing(top):
            self.workspace.view_errors(person, top["id"], errors)
            return Outcome(False, 0.0, "invalid", {"response_action": "errors", "errors": errors})
        outcome = await self._interact(person, self.payloads.submission(who, top, self.grants.trigger(person)))
        if not outcome.acked:
            return outcome
        error = self.responses.submitted(person, top, outcome.response)
        return outcome._replace(acked=not error, error=error)

    async def close_view(self, person: str, view: Mapping[str, Any] | str, all_views: bool = False) -> None:
        """Close the modal on top, or with `all_views` every open one; the app is told where it asked to be."""
        who = self._person(person)
        top = self._top(person, view)
        views = self.workspace.modals.get(person, [])
        closed = list(reversed(views)) if all_views else [top]
        self.workspace.set_modals(person, [] if all_views else views[:-1])
        for one in closed:
            if one.get("notify_on_close"):
                await self._interact(person, self.payloads.closed(who, one, all_views))

    async def open_home(self, person: str) -> View | None:
        """Open the app's Home; what it shows now. What the app publishes in answer comes as a change."""
        self._person(person)
        if not self.installed.has_home:
            raise CannotAct("This app has no Home.")
        self.events.home_opened(person, "home")
        return self.home_of(person)

    async def open_messages(self, person: str) -> str:
        """Open the direct messages with the app; the id of their channel."""
        self._person(person)
        if self.installed.has_messages:
            self.events.home_opened(person, "messages")
        return self.dm(person)

    # Who and where

    def _person(self, person: str) -> Person:
        who = self.workspace.people.get(person)
        if who is None or who.deleted or who.is_bot:
            raise CannotAct(f"Nobody here has the id {person}.")
        return who

    def _member(self, person: str, channel: str) -> tuple[Person, Channel]:
        who, place = self._person(person), self.workspace.channels.get(channel)
        if place is None or person not in place.members:
            raise CannotAct("You are not in this channel.")
        return who, place

    def _own(self, who: Person, place: Channel, ts: str) -> Message:
        message = place.messages.get(ts)
        if message is None or message.get("user") != who.id:
            raise CannotAct("That message is not yours.")
        return message

    def _container(
        self, person: str, container: Mapping[str, Any]
    ) -> tuple[View | None, Channel | None, Message]:
        if "ts" not in container:
            asked = container.get("view_id") or container.get("id")
            for view in [*self.workspace.modals.get(person, [])[-1:], self.home_of(person)]:
                if view is not None and view["id"] == asked:
                    return view, None, {}
            raise CannotAct("That view is not open.")
        _, place = self._member(person, str(container.get("channel")))
        for message in self.workspace.sees(person, place.id):
            if message["ts"] == container["ts"]:
                return None, place, message
        raise CannotAct("That message is not there.")

    def _top(self, person: str, view: Mapping[str, Any] | str) -> View:
        asked = view if isinstance(view, str) else view.get("view_id") or view.get("id")
        top = self.view_of(person)
        if top is None or top["id"] != asked:
            raise CannotAct("That view is not on top.")
        return top


def _command_error(ack: Ack) -> str:
    """Slack's word for what went wrong with a command; empty where nothing did."""
    if ack.error == "http_error":
        status = (ack.body or {}).get("status", 0)
        return "http_service_error" if status >= 500 else "http_client_error" if status >= 400 else "dispatch_failed"
    return {"": "", "http_timeout": "operation_timeout"}.get(ack.error, "dispatch_failed")
