"""`ysi company`: a file in, the same file out, and a rehearsal that leaves nothing."""

from sqlmodel import select

from models.person import Person
from tests.support.commands import ran
from tests.support.companies import COMPANY


def written(tmp_path, text=COMPANY):
    file = tmp_path / "company.toml"
    file.write_text(text)
    return file


def test_applying_prints_every_change_and_then_none(database, tmp_path):
    first = ran("company", "apply", written(tmp_path), database=database)
    second = ran("company", "apply", written(tmp_path), database=database)

    assert (first.status, second.status) == (0, 0)
    assert "person Anna: added\n" in first.out
    assert (second.out, second.err) == ("", "nothing to change.\n")


def test_a_rehearsal_prints_the_changes_and_makes_none(database, tmp_path):
    rehearsed = ran("company", "apply", written(tmp_path), "--dry-run", database=database)

    with database.reading() as session:
        assert session.exec(select(Person)).all() == []
    assert rehearsed.err == "13 changes would be made.\n"
    assert ran("company", "apply", written(tmp_path), database=database).out == rehearsed.out


def test_what_is_shown_can_be_applied_again(database, tmp_path):
    text = COMPANY + '[[closed_days]]\ndate = 2026-12-31\nname = "Aatto \\"31.\\""\n'
    ran("company", "apply", written(tmp_path, text), database=database)

    shown = ran("company", "show", database=database).out

    assert ran("company", "apply", written(tmp_path, shown), database=database).out == ""


def test_as_data_it_is_one_object_with_the_tables(database, tmp_path):
    ran("company", "apply", written(tmp_path), database=database)

    tables = ran("company", "show", "--json", database=database).json

    assert list(tables) == ["closed_days", "packages", "people", "customers", "absences"]
    assert tables["packages"] == [{"name": "10 h", "minutes": 600, "price_cents": 49000}]
    assert tables["customers"][0]["subscription"] == {
        "start": "2026-11-10", "package": "10 h", "kind": "open", "first": True,
    }  # fmt: skip


def test_a_file_that_is_wrong_is_refused_with_its_line(database, tmp_path):
    file = written(tmp_path, COMPANY.replace("phone", "fax"))

    command = ran("company", "apply", file, database=database)

    assert (command.status, command.err) == (2, f"{file}:31: unknown key 'people.fax'.\n")


def test_what_is_odd_is_told_and_applied(database, tmp_path):
    file = written(tmp_path, COMPANY.replace("antti@alfa.example", "antti@co.uk"))

    command = ran("company", "apply", file, database=database)

    assert command.status == 0
    assert command.err.startswith(f"{file}:45: antti@co.uk: everybody may have a domain below co.uk")


def test_a_file_that_is_not_there_is_wrong_use(database, tmp_path):
    command = ran("company", "apply", tmp_path / "none.toml", database=database)

    assert (command.status, command.err) == (2, f"{tmp_path}/none.toml: No such file or directory.\n")
