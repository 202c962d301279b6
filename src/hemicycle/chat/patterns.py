"""Tags that people type around what they write, as chairs ask them to: `<QUESTION> … </QUESTION>`.

They are copied by hand and often closed with an opening tag, a stray slash or not at all; in
whatever shape, one says what the message is, and none is to be read.
"""

import re

from hemicycle.chat.models import Message

Tag = Message.Tag
LONGEST = 2_000
"""No text is as long, tags and all: a longer one will be refused, and is not looked through."""

WORDS = {
    Tag.QUESTION: "questions question pregunta pergunta questão вопрос سؤال 问题 問題 提问 提問",
    Tag.COMMENT: "comments commentaire comment comentario comentário комментарий تعليق 评论 評論",
}
"""In the languages in which chairs ask for them."""

_NAMES = "|".join(f"(?P<{tag}>{'|'.join(words.split())})" for tag, words in WORDS.items())
_TYPED = re.compile(
    rf"[<＜]\s{{0,3}}[/\\／]?\s{{0,3}}(?:{_NAMES})\s{{0,3}}[/\\／]?\s{{0,3}}(?:[>＞]|$)",
    re.IGNORECASE,
)
"""Also without its last bracket where the text ends with it."""
_BLANK = " \t\xa0\u3000"


def untagged(text: str) -> tuple[str, str]:
    """What the first typed tag says the message is (NONE without one), and the text without any.

    What is taken off may have stood between the halves of another: so until none is left.
    """
    tag: str = Tag.NONE
    text = text.strip()
    while len(text) <= LONGEST and (typed := _TYPED.search(text)):
        tag = tag if tag != Tag.NONE else str(typed.lastgroup)
        before, after = text[: typed.start()], text[typed.end() :]
        text = f"{before.rstrip(_BLANK)} {after.lstrip(_BLANK)}".strip()
    return tag, text
