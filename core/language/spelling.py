"""Misspelt keywords: one or two wrong letters are forgiven and told, where only one word can be meant.

Figures, short words and words that are themselves English are left alone, so that a typing error never
becomes another meaning: March is not May, and 2072 is not 2027.
"""

from __future__ import annotations

from collections.abc import Collection

#: English words that are near a keyword and mean something else.
LEAVE_ALONE = frozenset(
    "march may mars marsh chart charm share shape stare state store stock slack black money monkey honey cash case "
    "cause clause close rice price prime pride nice dice bell ball bull fill till kill will well wall tell sell fell "
    "felt fees feed feel feet free tree three there where were here hear year years dear fear near bear gear word world "
    "work worm form farm term team teams germ perm room boom zoom book look cook hook took lend send bend mend friend "
    "trend spent spend speed spell sent rent cent went want wart part party past paste taste test rest best west nest "
    "last list lost post cost coast toast host most must just dust trust rust lake take make made wake date data rate gate "
    "late fate hate note vote notes quote quota notion motion nation ration station notices police office officer "
    "leave lease leash least please peace piece leaf lead read deal dealt ideal real meal heal zeal seal steal stall small "
    "start smart spark stark state stage stake stand stood stop step strap strip trip trap drop crop prop group paid laid said "
    "maid pain gain main rain again plan plane planet plant plain place palace pace space page paper power tower lower "
    "flower shower slower mower owed owes owned owner bowed towed allowed end and ends any one ones once only own band "
    "bond bend begin began being bring brings right rights night light sight might fight eight weight height bill bills "
    "built guilt total totals motel hotel model medal metal mental rental renal renew view review save safe sage sane same "
    "game name fame came dame lame gave have cave wave pave rave brave grave earn ears learn yearn barn born burn turn torn "
    "source course sauce force nurse purse house hours hour your four tour pour sour route rout out our discount account "
    "amount mount count county country month mouth moth moths north south quarter quarters quart month week weak weeks "
    "seek seen been beam beat heat seat site size side wide hide ride tide city cite bite kite quit quite quiet suit suite "
    "exist exists exits exit edit edits expect except accept excerpt expert export import report resort retort deport "
    "invoice voice choice invite involve advance finance balance chance change charge large barge merge verge charges "
    "changes channel cancel panel parcel canal capital capacity rapacity velocity city parity rarity charity clarity "
    "penalty realty royalty casualty security serenity compare compute computer commute company compile compose component "
    "extend extent intend attend pretend extension intention attention mention pension tension dimension section "
    "today toddy tidy body study ready already really rally rely relay delay delta belay repay replay reply apply supply "
    "provide provider divide decide reside beside inside outside preside customer costumer costume custom customs "
    "remain remains remainder reminder remind rewind refund fund found round sound bound pound ground hound wound mind "
    "find fine line mine nine wine pine vine dine live love dove move more core bore fore sore store score shore before "
    "chair chain chaos train trail trait tract track trace trade grade grape graph great greet green queen screen scene "
    "pizza plaza puzzle dazzle lunch launch bunch punch branch ranch dinner winner inner thinner corner former farmer "
    "weather whether feather leather father mother brother other another bother either neither gather rather lather "
    "joke poke broke spoke stroke strike stripe tripe trifle title little battle bottle settle kettle cattle subtle "
    "nuclear unclear words zeros gold goods park parks wind winds invented invested empire expire different speaking spending "
    "disk dish expose exposed wrote write bread break convert contest script scripts interns interest Dave cord corp wedding "
    "winding battery better centre "
    "python poison prison reason season lesson person poem problem program progress process protest product profit proof "
    "happy hippy hobby lobby copy coffee toffee office spare spar spark spur star scar sugar sum some same".split()
)


def correction(word: str, vocabulary: Collection[str], by_shape: dict[tuple[str, int], list[str]]) -> str | None:
    """The one keyword that a misspelt word stands for, or None."""
    size = len(word)
    if size < 4 or word in LEAVE_ALONE or not word.isalpha() or not word.isascii():
        return None
    from rapidfuzz.distance import OSA

    allowed = 1 if size < 9 else 2
    best: list[str] = []
    nearest = allowed + 1
    for length in range(size - allowed, size + allowed + 1):
        for candidate in by_shape.get((word[0], length), ()):
            distance = OSA.distance(word, candidate, score_cutoff=allowed)
            if distance == 1 and size == length <= 5 and sorted(word) != sorted(candidate):
                continue
            if distance < nearest:
                best, nearest = [candidate], distance
            elif distance == nearest and distance <= allowed:
                best.append(candidate)
    if nearest > allowed:
        return None
    shared = min(size - 1, 5)
    if len({candidate[:shared] for candidate in best}) > 1:
        return None
    return best[0]


def shapes(vocabulary: Collection[str]) -> dict[tuple[str, int], list[str]]:
    """Long enough keywords by first letter and length: a typing error rarely hits the first letter."""
    table: dict[tuple[str, int], list[str]] = {}
    for word in sorted(vocabulary):
        if len(word) >= 4 and word.isalpha():
            table.setdefault((word[0], len(word)), []).append(word)
    return table
