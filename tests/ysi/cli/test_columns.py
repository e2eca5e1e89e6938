"""Columns and blocks: aligned, on Helsinki's clock, and harmless to a terminal."""

from ysi.cli.columns import block, columns


def test_columns_are_as_wide_as_their_widest_cell():
    records = [{"number": 1, "handler": "Anna"}, {"number": 12, "handler": None}]

    assert list(columns(("number", "handler"), records)) == ["number  handler", "1       Anna", "12      -"]


def test_without_records_there_is_no_head():
    assert list(columns(("number",), [])) == []


def test_a_long_cell_is_cut_and_lists_are_joined():
    _, row = columns(("flags", "subject"), [{"flags": ["overdue", "broken"], "subject": "x" * 100}])

    assert row.startswith("overdue, broken  xxx")
    assert row.endswith("x…")
    assert len(row.split("  ")[1]) == 60


def test_instants_stand_on_helsinkis_clock_and_words_that_end_in_z_stay():
    assert list(block({"due_at": "2027-01-13T07:00:00Z", "subject": "Kirje Z"})) == [
        "due at: 2027-01-13 09:00",
        "subject: Kirje Z",
    ]


def test_texts_of_several_lines_stand_below_their_name_and_empty_fields_are_left_out():
    assert list(block({"text": "Hei\n\tkaksi\n", "reason": None, "files": []})) == [
        "text:",
        "  Hei",
        "   kaksi",
    ]


def test_signs_that_steer_a_terminal_are_taken_out():
    assert list(block({"subject": "a\x1b]0;b\x07c\u202ed"})) == ["subject: a ]0;b c d"]
