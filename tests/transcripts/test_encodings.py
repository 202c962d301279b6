"""One text in many encodings is one reading."""

import pytest

from hemicycle.transcripts import read

CHINESE = (
    "阿米娜·迪亚洛（主席）：谢谢大家，我们现在开始会议，请大家发言。\n\n"
    "荷兰代表：好的，谢谢主席。\n"
)
TRADITIONAL = (
    "唐鳳：大家好，我們準時開始，這個是第四季聯繫會議。\n\n葉寧：謝謝，請問各位有沒有意見？\n"
)
FRENCH = (
    "PRÉSIDENTE DIALLO : Merci à tous. La séance est levée après déjeuner.\n"
    "FRANÇOIS LÉGER : Où est la délégation ?\n"
)
RUSSIAN = (
    "ПРЕДСЕДАТЕЛЬ ИВАНОВА: Здравствуйте, займите места.\n"
    "ПЕТР СИДОРОВ: Спасибо, госпожа председатель.\n"
)
ARABIC = (
    "أمينة ديالو:    شكرا لكم. ننتقل إلى الشريحة التالية.\n\nممثل مصر:    شكرا سيدتي الرئيسة.\n"
)

EVERYWHERE = ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        *[
            (text, encoding)
            for text in (CHINESE, TRADITIONAL, FRENCH, RUSSIAN, ARABIC)
            for encoding in EVERYWHERE
        ],
        (CHINESE, "gb18030"),
        (TRADITIONAL, "big5"),
        (FRENCH, "cp1252"),
        (RUSSIAN, "cp1251"),
        (ARABIC, "cp1256"),
    ],
)
def test_an_encoding_changes_nothing(text, encoding):
    found, expected = read(text.encode(encoding)), read(text.encode())
    assert len(found.turns) == 2
    assert found.as_json() == expected.as_json()


def test_line_ends_of_every_system_are_the_same():
    unix = read(FRENCH.encode())
    for ends in ("\r\n", "\r", "\u2028"):
        assert read(FRENCH.replace("\n", ends).encode()).turns == unix.turns
