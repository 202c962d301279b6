"""Where a line announces a speaker.

Transcripts print labels in half a dozen ways, and sentences contain colons too. Some forms are
certain by themselves: `### Name:`, `>>NAME:`, chat stamps, capitals, an office. A plain name is
believed when it returns, stands in its own column, or opens a paragraph.
"""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from hemicycle.transcripts.parts import GAP
from hemicycle.transcripts.people import has_office


@dataclass(frozen=True)
class Spot:
    """A speaker announced: the label as printed, the words after it on the line, the form.

    The form is a layout of docs/rooms: markdown, B (arrows), J (chat), A (capitals, an office or
    a column) or D (a plain name).
    """

    label: str
    rest: str
    form: str
    starts_at: float | None = None


_MARKDOWN = re.compile(r"#{2,6} +([^#\n]{0,100}?)\s?[:：]\s*$")
_ARROWS = re.compile(
    r">>\s*(?:\((?P<aside>[^()]{1,60})\)|(?P<label>[^:：.?!。？！]{0,60}?)\s?[:：])?\s*(?P<rest>.*)$"
)
_CHAT = re.compile(
    r"(?P<time>\d{1,2}:\d\d:\d\d)\s{1,8}From\s{1,8}(?P<label>[^\n]{1,100}?)"
    r"(?:\s{1,8}to\s{1,8}[^:\n]{1,100}?)?\s{0,8}:(?:\s|$)(?P<rest>.*)$"
)
_BOLD = re.compile(r"\*\*([^*\n]{1,80}?)\s?(?:[:：]\s?\*\*|\*\*\s?[:：])(.*)$")
_TIMED = re.compile(r"[\[(](\d{1,2}:\d\d(?::\d\d)?)[\])]\s{1,8}([^:：\n]{1,60}?)\s?[:：]\s(.*)$")
_STAMP = re.compile(r"(?:(\d{1,2}):)?(\d{1,2}):(\d\d)$")
_BEFORE_COLON = re.compile(r"([^:：]{0,90})[:：]")
_IN_BRACKETS = re.compile(r"[(（\[][^()（）\[\]]{0,60}[)）\]]")

_PUNCTUATION = re.compile(r"[,;!?，。；！？、\"“”「」『』<>=/\\|@\u2026]|\w{4}\.(?:\s|$)")
_ORDINAL = re.compile(
    r"(?:speaker|participant|locuteur|hablante|спикер|说话人|發言人|发言人)\s?\d", re.I
)
_HAN_WORD = re.compile(r"[\u3400-\u9fff]+$")
_HAN = re.compile(r"[\u3400-\u9fff]")
_CASED = re.compile(r"[^\W\d_]")
_NUMBER = re.compile(r"#?\d{1,3}$")
_PARTICLES_OF_NAMES = "de da do dos das del della der den van von la le el al bin ibn y e"
_PARTICLES = frozenset(_PARTICLES_OF_NAMES.split())
_DECLINED = re.compile(
    r"(說|说|问|問|指出|表示|认为|認為|如下|问题|問題|一下|包括|例如|因为|就是|是)$"
)

# Words that stand before a colon without being anybody's name.
_NOBODY_WORDS = """
note notes nota notas remarque observação примечание source date time place venue
page agenda subject re from to cc item items attendance attendees participants
apologies present chapter summary conclusion rationale example first second third
next question answer action actions important warning two three my our this that
these here there so and but q a http https url tel fax email e-mail step part
section table figure annex appendix title topic topics motion decision resolution
background recommendation recommendations also finally however 注 备注 備註 例如
比如 譬如 首先 其次 最后 最後 结论 結論 问题 問題 因此 所以 地点 地點 时间 時間 日期
议程 議程 主题 主題 出席 列席 记录 紀錄 附件 来源 來源 标题 標題 答案 原因 目的 建议
建議 第一 第二 第三 另外 此外 同时 同時 但是 然后 然後 补充 補充 说明 說明 总之 總之
ملاحظة
"""
_NOBODY = frozenset(_NOBODY_WORDS.split())


def seconds(stamp: str) -> float | None:
    """The seconds in `hh:mm:ss` or `mm:ss`, None for anything else."""
    found = _STAMP.match(stamp)
    if not found:
        return None
    hours, minutes, rest = (int(part or 0) for part in found.groups())
    return float(hours * 3600 + minutes * 60 + rest)


def certain(line: str) -> Spot | None:
    """The speaker `line` announces in a form that is certain without looking further."""
    if line[0] == "#":
        return _markdown(line)
    if line[0] == ">":
        return _arrows(line)
    if line[0] == "*":
        return _bold(line)
    return _chat(line) if line[0].isdigit() else _timed(line)


def _markdown(line: str) -> Spot | None:
    found = _MARKDOWN.match(line)
    return Spot(found[1].strip(), "", "markdown") if found else None


def _arrows(line: str) -> Spot | None:
    found = _ARROWS.match(line)
    if not found:
        return None
    label = f"({found['aside']})" if found["aside"] else (found["label"] or "").strip()
    return Spot(label, found["rest"].strip(), "B")


def _bold(line: str) -> Spot | None:
    found = _BOLD.match(line)
    return Spot(found[1].strip(), found[2].strip(), "markdown") if found else None


def _timed(line: str) -> Spot | None:
    """A machine's transcript: `[00:01:02] Name: words`."""
    found = _TIMED.match(line) if line[0] in "[(" else None
    if not found or not _could_name(found[2].strip()):
        return None
    return Spot(found[2].strip(), found[3].strip(), "D", seconds(found[1]))


def _chat(line: str) -> Spot | None:
    found = _CHAT.match(line)
    if not found:
        return None
    return Spot(found["label"].strip(), found["rest"].strip(), "J", seconds(found["time"]))


def before_colon(line: str) -> tuple[str, str] | None:
    """What stands before and after the first colon, if the colon can end a label."""
    found = _BEFORE_COLON.match(line)
    if not found:
        return None
    rest = line[found.end() :]
    wide = line[found.end() - 1] == "："
    if rest and not wide and not rest[0].isspace() and ord(rest[0]) < 0x2E80:
        return None  # 10:30, https://
    return found[1].strip(), rest


@dataclass(frozen=True)
class Named:
    """The labels of one text: which names return, and which forms it uses at all."""

    often: frozenset[str]
    only_certain: bool

    def spot(self, line: str, *, opens_paragraph: bool) -> Spot | None:
        """The speaker announced by `line`, which is stripped and not empty."""
        found = certain(line)
        if found or self.only_certain or line[0] in "#>":
            return found
        parts = before_colon(line)
        if not parts:
            return None
        form = self._form(*parts, opens_paragraph)
        return Spot(parts[0], parts[1].strip(), form) if form else None

    def _form(self, label: str, rest: str, opens_paragraph: bool) -> str:
        core = _IN_BRACKETS.sub(" ", label.replace(GAP, " ")).strip()
        if not core:
            # A name lost whole leaves its colon; a line cut before a colon does not open one.
            return "A" if opens_paragraph and _nothing_left(label) else ""
        if not _could_name(core):
            return ""
        if _shouted(core) or _printed_as_name(core) or rest.startswith("   "):
            return "A"
        return "D" if _believed(core, label in self.often, opens_paragraph) else ""


def survey(lines: Iterable[str]) -> Named:
    """Look through all stripped lines once before any is read as a label."""
    counts: Counter[str] = Counter()
    forms: Counter[str] = Counter()
    shouted = letters = 0
    for line in filter(None, lines):
        found = certain(line)
        forms[found.form if found else ""] += 1
        parts = before_colon(line)
        if parts:
            counts[parts[0]] += 1
        shouted += sum(map(str.isupper, line[:200]))
        letters += sum(map(str.islower, line[:200]))
    often = frozenset(label for label, count in counts.items() if count > 1)
    # In a feed all in capitals, and in Markdown, only the marks themselves tell a label.
    capitals_tell_nothing = shouted > letters and forms["B"] > 0
    return Named(often, forms["markdown"] > 0 or capitals_tell_nothing)


def _nothing_left(label: str) -> bool:
    return not label.replace(GAP, "").strip("（）() ")


@lru_cache(maxsize=10_000)
def _could_name(core: str) -> bool:
    head = re.split("[,，]", core, maxsplit=1)[0]
    words = core.casefold().split()
    listed = head != core and not _shouted(core)
    if not head or len(words) > 8 or listed or _PUNCTUATION.search(head):
        return False
    return not (words[0] in _NOBODY or " ".join(words) in _NOBODY or core[0].isdigit())


@lru_cache(maxsize=10_000)
def _shouted(core: str) -> bool:
    """Capitals, in a script that has them: NIUE, CHAIR LIEPINS, ПРЕДСЕДАТЕЛЬ DIALLO."""
    letters = _CASED.findall(core)
    upper = sum(letter.isupper() for letter in letters)
    return upper >= 2 and upper >= 0.8 * len(letters) and "ACTION POINT" not in core


@lru_cache(maxsize=10_000)
def _printed_as_name(core: str) -> bool:
    """An office, a delegation, "Speaker 1", or a Chinese rendering of a foreign name."""
    if "·" in core or _ORDINAL.match(core):
        return len(core) <= 25
    if len(core) > 40 or core.islower() or len(core.split()) > 5:
        return False
    return has_office(core) and (len(core) <= 10 or not _HAN_WORD.match(core))


def _believed(core: str, often: bool, opens_paragraph: bool) -> bool:
    words = core.split()
    if _HAN_WORD.match(core):
        longest = 6 if often else 4
        if not 2 <= len(core) <= longest or _DECLINED.search(core):
            return False
        return often or opens_paragraph
    if not all(map(_word_of_name, words)) or len(_HAN.findall(core)) > 8:
        return False
    if len(words) == 1:
        return often and len(core) > 1
    return len(words) <= 5 and (often or opens_paragraph)


def _word_of_name(word: str) -> bool:
    if not word[0].isalpha():
        return bool(_NUMBER.match(word))
    has_case = word[0].isupper() or word[0].islower()
    return word[0].isupper() or not has_case or word in _PARTICLES
