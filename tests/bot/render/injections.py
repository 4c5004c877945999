"""Texts that a contract file or a person may hold, each of which Slack would act on if it were sent as it is."""

from __future__ import annotations

INJECTIONS: tuple[str, ...] = (
    "<!channel>", "<!here|here>", "<!everyone>", "<@U1>", "<@U1|boss>", "<#C1|general>", "<!subteam^S1>",
    "<!date^1392734382^{date}|x>", "<https://evil.example|Acme>", "<mailto:a@evil.example|mail>", "<tel:+1|call>",
    "&lt;!channel&gt;", "&amp;lt;!channel&amp;gt;", "&#60;!channel&#62;", "<<!channel>>", "< !channel>", "<\u2060!here>",
    "*b*", "**b**", "_i_", "__i__", "~s~", "a *b* _c_ ~d~ e", "*_~x~_*", "`code`", "```fence```", "``", "* _ ~ `",
    "> quoted", ">>> quoted", "• item", "- item", "1. item", ":tada:", ":+1::skin-tone-2:", "::100::", "a:b:c", ":-) :D",
    "@here", "@channel @everyone", "@U1", "#general", "a@evil.example", "https://evil.example/a?b=c&d=e", "http://x",
    "slack://open", "javascript:alert(1)", "www.evil.example", "evil.example", "ftp://[::1]/", "//evil.example",
    "\u202egnp.exe\u202c", "\u2066x\u2069", "\u200f\u200e", "a\x00b\x07c\x1b[31md\x9b2Je\x7f", "line\r\nbreak\u2028and\u2029more",
    "\ufeff\u200b\u00ad", "\ud800", "\U000e0041", "e" + "\u0301" * 400, "\u0301\u0302", "ﷺ" * 50, "👩‍💻🎉", "東京 Zürich",
    "", " ", "\n", "\t\t", "-", "x" * 100_000, "word " * 20_000, "<!channel>" * 10_000, "&" * 5_000, "*" * 5_000,
    "🎉" * 5_000, "|a|b|", "{{x}}", "%s %n", "\\*b\\*", "' OR 1=1 --", "<script>alert(1)</script>",
)  # fmt: skip
