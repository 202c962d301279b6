"""What is printed in a transcript but was not said: stage notes, disclaimers, attendance."""

import re

_CLOSED = {"[": "]", "(": ")", "（": "）", "【": "】", "［": "］"}
_LINK = re.compile(r"<a [^>]{0,300}>[^<]{0,300}</a>$|\[[^\[\]]{0,200}\]\([^()\s]{0,300}\)$")
_LONGEST_STAGE_NOTE = 200
_MARKS_WITHOUT_BRACKETS = """
笑声 笑聲 掌声 掌聲 鼓掌 音频不清晰 音頻不清晰 听不清 聽不清 沉默 laughter applause
inaudible crosstalk
"""
_STAGE_WORDS = frozenset(_MARKS_WITHOUT_BRACKETS.split())
_END = re.compile(
    r"[\[［(]?\s*(END OF TRANSCRI(?:PTION|PT)|听写文稿结束|聽寫文稿結束|转录完毕"
    r"|FIN DE LA TRANSCRIP(?:CIÓN|TION)|FIM DA TRANSCRIÇÃO|КОНЕЦ СТЕНОГРАММЫ|КОНЕЦ РАСШИФРОВКИ"
    r"|نهاية التدوين|نهاية النص)"
    r"\s*[\]］)]?$",
    re.IGNORECASE,
)
_DISCLAIMER = re.compile(
    r"(?:Note|Nota|Remarque|Observação|Примечание|注|ملاحظة)\s{0,3}[:：.]", re.IGNORECASE
)
_ABOUT_THE_RECORDING = re.compile(
    r"transcri|áudio|audio|расшифров|стенограмм|аудио|抄录|抄錄|听写|聽寫|文本文档|تفريغ|صوتي|تدوين",
    re.IGNORECASE,
)
_ATTENDANCE = re.compile(
    r"(?:attendance|attendees|participants|members present|apologies|present|asistentes"
    r"|présents|presentes|participantes|出席|列席|与会者|участники|присутствовали|الحضور)"
    r"[^:：]{0,40}(?:[:：]|$)",
    re.IGNORECASE,
)


def is_stage(line: str) -> bool:
    """A line that is only a bracketed note, a link, or an editor's mark that lost its brackets."""
    if _LINK.match(line):
        return True
    if len(line) > _LONGEST_STAGE_NOTE:
        return False
    closing = _CLOSED.get(line[0])
    if closing:
        return line.endswith(closing) and line.count(line[0]) == line.count(closing)
    return line.casefold() in _STAGE_WORDS


def is_end(line: str) -> bool:
    """The closing mark of a transcript."""
    return len(line) < 60 and bool(_END.match(line))


def is_rule(line: str) -> bool:
    """A line drawn across the page, perhaps with a title in it."""
    return line.startswith("---") and line.endswith("---")


def opens_disclaimer(line: str) -> bool:
    return bool(_DISCLAIMER.match(line))


def is_about_the_recording(text: str) -> bool:
    """Tells a publisher's disclaimer from a speaker's own "Note: ..."."""
    return bool(_ABOUT_THE_RECORDING.search(text))


def opens_attendance(line: str) -> bool:
    return bool(_ATTENDANCE.match(line))
