"""Letters of the world: text and headers in the charsets that mails are in, rightly, wrongly and oddly labelled."""

import base64
from collections.abc import Iterator

from tests.corpus.case import Case, mail, part, plain, raw_text

FI = "Hyvää päivää, tilaisitko kahvia ja pullaa työpaikalle? Terveisin Åke Äijälä"
TEXTS = {
    "utf-8": FI + " – 5 € 😀", "iso-8859-1": FI, "latin1": FI, "iso-8859-15": FI + " 5 €", "windows-1252": FI + " – 5 € “ok”",
    "cp1252": FI, "iso-8859-2": "Zażółć gęślą jaźń, proszę", "windows-1250": "Zażółć gęślą jaźń, proszę",
    "iso-8859-4": "Tere, kas tellite õhtusöögi?", "iso-8859-5": "Здравствуйте, закажите гостиницу", "iso-8859-7": "Καλημέρα, παρακαλώ κλείστε ξενοδοχείο",
    "windows-1253": "Καλημέρα, παρακαλώ κλείστε δωμάτιο", "iso-8859-9": "Günaydın, lütfen otel ayırtın ş", "windows-1254": "Günaydın, lütfen otel ayırtın ş",
    "iso-8859-10": FI, "iso-8859-13": "Labdien, lūdzu pasūtiet", "windows-1257": "Labdien, lūdzu pasūtiet viesnīcu", "koi8-r": "Здравствуйте, закажите гостиницу",
    "koi8-u": "Доброго дня, замовте готель їжі", "windows-1251": "Здравствуйте, закажите гостиницу", "windows-1255": "שלום, אנא הזמן מלון",
    "windows-1256": "مرحبا، احجز فندقا", "windows-1258": "Xin chào", "iso-2022-jp": "ホテルを予約してください。", "shift_jis": "ホテルを予約してください。",
    "euc-jp": "ホテルを予約してください。", "gb2312": "请预订酒店，谢谢", "gbk": "请预订酒店，謝謝", "gb18030": "请预订酒店，谢谢", "big5": "請預訂飯店，謝謝",
    "euc-kr": "호텔을 예약해 주세요", "ks_c_5601-1987": "호텔을 예약해 주세요", "tis-620": "กรุณาจองโรงแรม", "macintosh": FI, "ibm850": FI, "utf-16": FI + " 5 €",
    "utf-16le": FI, "utf-16be": FI,
}  # fmt: skip
CODECS = {"macintosh": "mac-roman", "ks_c_5601-1987": "cp949"}
WIDE = ("utf-16", "utf-16le", "utf-16be")
UNKNOWN = ("x-unknown", "unknown-8bit", "utf8mb4", "iso-8859-1-windows-3.1", "en_US.UTF-8", "default", "x-mac-turkish-2", "8bit", "foo bar", "charset", "none", "iso-10646")


def cases() -> Iterator[Case]:
    yield from _rightly_labelled()
    yield from _wrongly_labelled()
    yield from _subjects()
    yield from _names()


def _text(name: str, label: str, content: bytes, text: str, cte: str = "8bit", **more: object) -> Case:
    body = part(f"text/plain; charset={label}" if label else "text/plain", content, cte=cte)
    # Binary line ends of wide charsets must not be touched.
    return Case(f"charset_{name}_{cte}", mail(body, crlf=cte != "8bit"), {"text": text, "error": None, **more})


def _rightly_labelled() -> Iterator[Case]:
    for label, text in TEXTS.items():
        content = text.encode(CODECS.get(label, label))
        for cte in ("base64", "quoted-printable", *(() if label in WIDE else ("8bit",))):
            yield _text(label, label, content, text, cte)
    yield _text("quoted", '"utf-8"', FI.encode(), FI)
    yield _text("capitals", "UTF-8", FI.encode(), FI)
    yield _text("underscore", "UTF_8", FI.encode(), FI)
    yield _text("comment", "utf-8 (Unicode)", FI.encode(), FI)
    yield _text("mark", "utf-8", b"\xef\xbb\xbf" + FI.encode(), FI)
    yield _text("rfc2231", "x; charset*=us-ascii'en'utf-8", FI.encode(), FI)


def _wrongly_labelled() -> Iterator[Case]:
    western = FI + " – “ok” 5 €"
    for label in UNKNOWN:
        yield _text(f"unknown_{label}_utf8", label, FI.encode(), FI)
        yield _text(f"unknown_{label}_latin1", label, FI.encode("latin-1"), FI)
    for label in ("iso-8859-1", "us-ascii", "utf-8", "", "ansi_x3.4-1968", "x-unknown"):
        for cte in ("8bit", "quoted-printable", "base64"):
            yield _text(f"cp1252_as_{label or 'nothing'}", label, western.encode("cp1252"), western, cte)
            yield _text(f"utf8_as_{label or 'nothing'}", label, western.encode(), western, cte)
    yield _text("utf16_as_utf8", "utf-8", FI.encode("utf-16"), FI, "base64")
    yield _text("utf8_as_utf16", "utf-16", FI.encode(), FI, "base64")
    yield _text("iso2022jp_as_ascii", "us-ascii", TEXTS["iso-2022-jp"].encode("iso-2022-jp"), TEXTS["iso-2022-jp"])
    yield _text("utf7_refused", "utf-7", b"Hei +AOQ- +ADw-script+AD4-", "Hei +AOQ- +ADw-script+AD4-", defect=True)
    yield _text("nul_in_label", "utf\0-8", FI.encode(), FI)
    yield _text("no_text_codec", "base64", FI.encode(), FI)
    yield _text("rot13", "rot13", FI.encode(), FI)
    yield _text("punycode", "punycode", FI.encode(), FI)
    yield _text("two_charsets", "utf-8; charset=koi8-r", FI.encode(), FI)


def _word(text: str, charset: str, kind: str) -> str:
    content = text.encode(charset)
    if kind.lower() == "b":
        return f"=?{charset}?{kind}?{base64.b64encode(content).decode()}?="
    plain_signs = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
    quoted = "".join("_" if sign == 32 else chr(sign) if sign in plain_signs else f"={sign:02X}" for sign in content)
    return f"=?{charset}?{kind}?{quoted}?="


def _subjects() -> Iterator[Case]:
    wish = "Työmatka Åboon: lähtö"
    rows = {
        "ascii": ("Matka", "Matka"), "empty": ("", ""), "utf8_b": (_word(wish, "utf-8", "B"), wish), "utf8_q": (_word(wish, "utf-8", "Q"), wish),
        "latin1_q": (_word(wish, "iso-8859-1", "Q"), wish), "latin1_small_q": (_word(wish, "iso-8859-1", "q"), wish), "cp1252_q": (_word(wish + " – 5 €", "windows-1252", "Q"), wish + " – 5 €"),
        "latin15_b": (_word(wish, "iso-8859-15", "b"), wish), "koi8": (_word("Привет", "koi8-r", "B"), "Привет"), "jp": (_word("ホテル予約", "iso-2022-jp", "B"), "ホテル予約"),
        "gb": (_word("请预订酒店", "gb2312", "B"), "请预订酒店"), "euckr": (_word("호텔 예약", "euc-kr", "B"), "호텔 예약"),
        "two_words": (f"{_word('Työ', 'utf-8', 'Q')} {_word('matka', 'utf-8', 'Q')}", "Työmatka"), "folded": (f"{_word('Työ', 'utf-8', 'B')}\n {_word('matka', 'utf-8', 'B')}", "Työmatka"),
        "word_between": (f"Re: {_word('Työ', 'utf-8', 'Q')} ja matka", "Re: Työ ja matka"), "unfolded": ("Pitkä\n aihe".replace("ä", "a"), "Pitka aihe"), "tab_folded": ("Pitka\n\taihe", "Pitka aihe"),
        "split_letter": ("=?utf-8?B?VHnD?= =?utf-8?B?tm1hdGth?=", "Työmatka"), "raw_utf8": (raw_text(wish.encode()), wish), "raw_latin1": (raw_text(wish.encode("latin-1")), wish),
        "raw_cp1252": (raw_text((wish + " – 5 €").encode("cp1252")), wish + " – 5 €"), "raw_and_word": (f"{raw_text('Työ'.encode())} {_word('matka', 'utf-8', 'Q')}", "Työ matka"),
        "unknown_charset": ("=?x-unknown?Q?Ty=C3=B6matka?=", "Työmatka"), "wrong_charset": ("=?us-ascii?Q?Ty=C3=B6matka?=", "Työmatka"), "latin1_as_utf8": ("=?utf-8?Q?Ty=F6matka?=", "Työmatka"),
        "spaces_inside": ("=?utf-8?Q?Ty=C3=B6 matka?=", "Työ matka"), "not_ended": ("=?utf-8?Q?Ty=C3=B6matka", "=?utf-8?Q?Ty=C3=B6matka"),
        "language_tag": ("=?utf-8*fi?Q?Ty=C3=B6matka?=", "Työmatka"), "no_padding": ("=?utf-8?B?VHnDtm1hdGthIQ?=", "Työmatka!"), "quoted_word": (f'"{_word("Työ", "utf-8", "Q")}"', '"Työ"'),
        "glued": (f"Re:{_word('Työ', 'utf-8', 'Q')}", "Re:Työ"), "controls": ("Matka\x07 nyt", "Matka nyt"), "nul": ("Mat\0ka", "Matka"),
    }  # fmt: skip
    for name, (sent, expected) in rows.items():
        yield Case(f"subject_{name}", plain("Hei", subject=sent), {"subject": expected, "text": "Hei", "error": None})


def _names() -> Iterator[Case]:
    name = "Äijälä, Åke"
    rows = {
        "quoted": ('"Aino A." <aino@alfa.example>', "Aino A."), "word_q": (f"{_word(name, 'utf-8', 'Q')} <aino@alfa.example>", name),
        "word_b": (f"{_word(name, 'iso-8859-1', 'B')} <aino@alfa.example>", name), "word_in_quotes": (f'"{_word(name, "utf-8", "Q")}" <aino@alfa.example>', name),
        "raw_utf8": (f'"{raw_text(name.encode())}" <aino@alfa.example>', name), "raw_latin1": (f'"{raw_text(name.encode("latin-1"))}" <aino@alfa.example>', name),
        "bare": ("aino@alfa.example", ""), "brackets": ("<aino@alfa.example>", ""), "comment": ("aino@alfa.example (Aino)", "Aino"), "folded": ('"Aino\n A." <aino@alfa.example>', "Aino A."),
        "no_space": ("Aino<aino@alfa.example>", "Aino"), "capital_domain": ("Aino <aino@ALFA.example>", "Aino"), "trailing_comma": ("Aino <aino@alfa.example>,", "Aino"),
    }  # fmt: skip
    for kind, (sent, expected) in rows.items():
        yield Case(f"from_{kind}", plain("Hei", sender=sent), {"from": "aino@alfa.example", "sender_name": expected, "error": None})
