"""Small transcripts of our own, one or more for every layout."""

import pytest

from hemicycle.transcripts import GAP, Unreadable, read


def reading(text):
    return read(text.encode())


def said(found):
    return [(turn.label, turn.text) for turn in found.turns]


def notes(found, kind):
    return [(note.after_turn, note.text) for note in found.notes if note.kind == kind]


ENGLISH = """\
OSLO – Committee Wrap-Up                                EN

       Committee Wrap-Up
       Friday, 5 March 2027 – 10:30 to 12:00 CET

NORA HANSEN, COMMITTEE CHAIR:   Welcome. We have two items today: first the radar,
                        then the travel list. It is a cross-
                        border matter.

Note: The following is the output of transcribing an audio file.
It may be incomplete.
OSLO – Committee Wrap-Up                                EN

                        and one more thing.

CHAIR HANSEN:           [Laughter]

UNIDENTIFIED FEMALE:    Good [inaudible] morning.

PERU:                   Thank you.

                        [END OF TRANSCRIPTION]
                                                      Page 2 of 2
"""


def test_a_session_pdf_in_english_is_read_around_headers_and_disclaimer():
    found = reading(ENGLISH)
    assert said(found) == [
        (
            "NORA HANSEN, COMMITTEE CHAIR",
            "Welcome. We have two items today: first the radar, then the travel list. "
            "It is a cross-border matter. and one more thing.",
        ),
        ("CHAIR HANSEN", "[Laughter]"),
        ("UNIDENTIFIED FEMALE", "Good [inaudible] morning."),
        ("PERU", "Thank you."),
    ]
    assert [turn.page for turn in found.turns] == [1, 2, 2, 2]
    assert (found.pages, found.layout, found.title) == (2, "A", "OSLO – Committee Wrap-Up")


def test_a_disclaimer_is_taken_out_of_the_middle_of_a_turn():
    (disclaimer,) = notes(reading(ENGLISH), "disclaimer")
    assert disclaimer == (
        1,
        "Note: The following is the output of transcribing an audio file. It may be incomplete.",
    )


def test_a_speaker_who_says_note_is_not_a_disclaimer():
    found = reading("NORA HANSEN: Yes.\n\nNote: we meet at noon.\n")
    assert said(found) == [("NORA HANSEN", "Yes.\n\nNote: we meet at noon.")]


def test_the_chair_by_name_and_by_office_is_one_person():
    found = reading(ENGLISH)
    assert [turn.speaker for turn in found.turns] == [0, 0, 1, 2]
    chair, unknown, peru = found.speakers
    assert (chair.name, chair.role, chair.affiliation) == ("NORA HANSEN", "chair", "COMMITTEE")
    assert (unknown.name, unknown.role) == ("", "unidentified")
    assert (peru.name, peru.role, peru.affiliation) == ("", "delegate", "PERU")


def test_two_people_with_one_surname_stay_two():
    found = reading("NORA HANSEN: A.\nPER HANSEN: B.\nMS HANSEN: C.\n")
    assert len(found.speakers) == 3


def test_arrows_announce_speakers_with_and_without_a_name():
    found = reading(
        "JOINT MEETING\n>>CHAIR LIEPA: Please sit.\n>>BRAZIL: Two points: 2.2 and 2.6.\n"
        "[ Laughter ]\n>> (Saying name.) I represent the ministry.\n>> : Thanks.\n"
    )
    assert said(found) == [
        ("CHAIR LIEPA", "Please sit."),
        ("BRAZIL", "Two points: 2.2 and 2.6."),
        ("(Saying name.)", "I represent the ministry."),
        ("", "Thanks."),
    ]
    assert notes(found, "stage") == [(2, "[ Laughter ]")]
    assert [turn.speaker for turn in found.turns] == [0, 1, 2, 2]
    assert found.layout == "B"


def test_a_feed_in_capitals_takes_only_arrows_for_speakers():
    found = reading("TEST TEST\n>>NORA HANSEN: ONE POINT. SECOND\nTHE REST: IS LATE.\n>> : OK.\n")
    assert said(found) == [
        ("NORA HANSEN", "ONE POINT. SECOND THE REST: IS LATE."),
        ("", "OK."),
    ]
    assert found.layout == "C"


def test_a_call_transcript_has_names_in_mixed_case_and_an_attendance_list():
    found = reading(
        "Call of the working group\n\nAttendance:\nNora Hansen\nPer de Vries\n\n"
        "Nora Hansen: Hello all. Two points: first the list.\n"
        "And the second point: nothing.\nPer de Vries: Fine.\nPage 1\n((Crosstalk))\n"
        "Nora Hansen: Bye.\n"
    )
    assert said(found) == [
        (
            "Nora Hansen",
            "Hello all. Two points: first the list. And the second point: nothing.",
        ),
        ("Per de Vries", "Fine."),
        ("Nora Hansen", "Bye."),
    ]
    assert notes(found, "attendance") == [(0, "Attendance: Nora Hansen Per de Vries")]
    assert notes(found, "stage") == [(2, "((Crosstalk))")]
    assert found.layout == "D"


@pytest.mark.parametrize(
    ("text", "layout", "language", "roles"),
    [
        (
            "ORADORA SIN IDENTIFICAR:  Gracias a todos por estar en la sala.\n"
            "PRESIDENTA DÍAZ:  Muy bien, la lista es para los miembros.\n"
            "Nota: El contenido es producto de la transcripción de un audio.\nPágina 1 de 98\n",
            "E",
            "es",
            ["unidentified", "chair"],
        ),
        (
            "PERSONNE NON IDENTIFIÉE :  Bonjour à tous, nous commençons à 9 h 30.\n"
            "PRÉSIDENTE DIALLO :  Merci. Les membres sont dans la salle.\nPage 1 sur 23\n",
            "F",
            "fr",
            ["unidentified", "chair"],
        ),
        (
            "ORADOR NÃO IDENTIFICADO:  Obrigado, não é uma questão do grupo.\n"
            "PRESIDENTE COSTA:  Certo. O novo (WHOIS) do (GAC).\n",
            "G",
            "pt",
            ["unidentified", "chair"],
        ),
        (
            "НЕИЗВЕСТНЫЙ МУЖЧИНА:  Здравствуйте.\n"
            "ПРЕДСЕДАТЕЛЬ DIALLO:  Спасибо [неразборчиво].\n"
            "Примечание. Документ представляет собой расшифровку аудиофайла.\n",
            "H",
            "ru",
            ["unidentified", "chair"],
        ),
        (
            "未知说话者：    [音频不清晰]\n\n"
            "阿米娜·迪亚洛（尼日尔，GAC 主席）：  谢谢，我们继续。\n\n[听写文稿结束]\n",
            "I",
            "zh",
            ["unidentified", "chair"],
        ),
        (
            "متحدث غير معروف:    شكراً لكم.\n\nالرئيسة أمينة:    ننتقل إلى الشريحة التالية.\n",
            "A",
            "ar",
            ["unidentified", "chair"],
        ),
    ],
)
def test_each_language_has_its_own_labels(text, layout, language, roles):
    found = reading(text)
    assert [one.role for one in found.speakers] == roles
    assert (found.layout, found.language, len(found.turns)) == (layout, language, 2)


def test_country_and_office_in_brackets_are_told_apart():
    found = reading("阿米娜·迪亚洛（尼日尔，GAC 主席）：谢谢。\n\n荷兰代表：好的。\n")
    chair, delegate = found.speakers
    assert (chair.name, chair.role, chair.affiliation) == ("阿米娜·迪亚洛", "chair", "尼日尔")
    assert (delegate.name, delegate.role, delegate.affiliation) == ("", "delegate", "荷兰")


def test_the_three_shapes_of_a_chat_are_one_conversation():
    found = reading(
        "15:48:09 From Nora Hansen - Org to Everyone:\n\tHello <QUESTION>.\n"
        "08:34:07\t From Joao (Ruritania) : Hi\n"
        "Nora Hansen\n01:48:14\nGood question: see the guide.\n"
    )
    assert [turn.starts_at for turn in found.turns] == [56889, 30847, 6494]
    assert [turn.text for turn in found.turns] == [
        "Hello <QUESTION>.",
        "Hi",
        "Good question: see the guide.",
    ]
    assert [(one.name, one.affiliation) for one in found.speakers] == [
        ("Nora Hansen", "Org"),
        ("Joao", "Ruritania"),
    ]
    assert found.layout == "J"


def test_a_communique_is_read_as_sections_without_speakers():
    found = reading(
        "Sampleton Communiqué\nIt was drafted here.\nI. Introduction\nMany attended.\n"
        "II. Internal Matters\nA. Elections\n"
    )
    assert said(found) == [
        ("Sampleton Communiqué", "It was drafted here."),
        ("I. Introduction", "Many attended."),
        ("II. Internal Matters", "A. Elections"),
    ]
    assert [one.role for one in found.speakers] == ["document"]
    assert [notice.code for notice in found.warnings] == ["no_speakers"]


def test_markdown_headings_are_the_only_labels_of_a_markdown_text():
    found = reading(
        "# A meeting\n\n### Nora:\nHello. NOTE WELL: this is said.\n\nMore.\n\n> (laughter)\n\n"
        "### Per：\n> A report, quoted.\n"
    )
    assert said(found) == [
        ("Nora", "Hello. NOTE WELL: this is said.\n\nMore."),
        ("Per", "A report, quoted."),
    ]
    assert notes(found, "stage") == [(1, "(laughter)")]
    assert found.title == "A meeting"


DAMAGED = """\
 虚拟社群论坛 总结会议

年 月 日（星期四） （大西洋标准时间）

阿米娜·迪亚洛（ ， 主席）：我想 已经来到了会议室，我们在一个很长的

会议上讨论了 的工作，谢谢你们。

荷兰代表 ：好的，谢谢主席，我们非常期待 的召开，也感谢所有的
 代表参加本次会议。

阿米娜·迪亚洛（ 主席）：谢谢，请 发言。

听写文稿结束
"""


def test_gaps_of_a_damaged_text_are_marked_and_counted():
    found = reading(DAMAGED)
    assert found.damaged
    assert [turn.page for turn in found.turns] == [1, 1, 2]
    assert len(found.speakers) == 2
    assert found.turns[0].label == f"阿米娜·迪亚洛（{GAP}，{GAP}主席）"
    assert (
        found.turns[1].text
        == f"好的，谢谢主席，我们非常期待{GAP}的召开，也感谢所有的代表参加本次会议。"
    )
    assert found.lost_tokens == 12
    assert found.warnings[0].code == "damaged"


def test_a_damaged_latin_text_shows_its_orphans():
    found = reading(
        "NORA HANSEN: On July 14, :45 we met ( ) in Oslo.\nPER DALE: Yes, , and ( ) too.\n"
    )
    assert found.turns[0].text == f"On July 14, {GAP}:45 we met ({GAP}) in Oslo."
    assert found.lost_tokens == 4


def test_blanks_of_a_whole_text_are_no_gaps():
    found = reading("荷兰代表：GAC 会议将于 6 月 举行。\n英国代表：好的， 谢谢 你们 大家。\n")
    assert not found.damaged
    assert found.lost_tokens == 0


@pytest.mark.parametrize(
    "text",
    [
        "Dear all,\n\nTwo points: first the list, second the date.\n",
        "2027 年：会议将在此举行。\n",
        "The meeting opens at 10:30. See https://example.org/a: it is there.\n",
        "Just a paragraph of prose without anybody speaking in it.\n",
        "此外，容我补充这一点：许多年轻人正在离开。\n\n报告进一步指出：如此。\n",
    ],
)
def test_prose_with_colons_is_refused_as_no_transcript(text):
    with pytest.raises(Unreadable, match="does not look like a transcript") as refused:
        reading(text)
    assert refused.value.field == "file"


def test_the_reading_as_json_has_exactly_the_agreed_keys():
    assert set(reading(ENGLISH).as_json()) == {
        "turns",
        "speakers",
        "pages",
        "lost_tokens",
        "damaged",
        "language",
        "notes",
        "warnings",
    }


@pytest.mark.parametrize(
    "text",
    [
        "Mr. Smith: Hello.\nDr. Jane Doe: Fine.\nMr. Smith: Good.\n",
        "Speaker 1: Hello.\nSpeaker 2: Fine\nSpeaker 1: Good.\n",
        "[00:01:02] Nora Hansen: Hello.\n[00:01:09] Per Dale: Fine\n[01:10] Nora Hansen: Good.\n",
        "**Nora Hansen:** Hello.\n\n**Per**: Fine\n\n**Nora Hansen:** Good.\n",
        "荷兰代表：Hello.\n法国代表团：Fine\n荷兰代表：Good.\n",
        "THE CHAIR: Hello.\nJO O'NEILL [via interpreter]: Fine\nTHE CHAIR: Good.\n",
    ],
)
def test_other_ways_to_print_a_label_are_known(text):
    found = reading(text)
    assert [turn.text.rstrip(".") for turn in found.turns] == ["Hello", "Fine", "Good"]
    assert [turn.speaker for turn in found.turns] == [0, 1, 0]
    assert "via interpreter" not in {one.affiliation for one in found.speakers}
