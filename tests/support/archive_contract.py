"""What every Archive promises, whatever lies behind it: a class of tests to inherit from.

The heir has a fixture `place` as mailbox_contract wants it, with `archive()` besides (a new Archive on it).
"""

from datetime import UTC, datetime

from acts.archives import Wanted
from intake.reading.identity import identity

ARRIVED = datetime(2026, 3, 9, 13, 30, 12, tzinfo=UTC)
FOLDERS = ["Processed", "INBOX"]


def a_mail(number=1, *, text="Hei.", message_id="", trace=""):
    """`trace`: headers of the way, which differ between the copies of one mail."""
    named = f"Message-ID: {message_id or f'<{number}@alfa.example>'}\r\n" if message_id is not None else ""
    return (f"{trace}{named}From: aino@alfa.example\r\nSubject: Tilaus {number}\r\n\r\n{text}\r\n").encode()


def wanted(raw):
    known = identity(raw)
    return Wanted(known.hash, known.message_id, ARRIVED)


class ArchiveContract:
    def lay(self, place, *raws, folder="Processed"):
        place.append(*raws, arrived=ARRIVED, folder=folder)

    def erase(self, place, *raws, folders=FOLDERS):
        archive = place.archive()
        try:
            return archive.erase([wanted(raw) for raw in raws], folders)
        finally:
            archive.close()

    def test_a_mail_is_erased_and_the_others_stay(self, place):
        place.make_anew("Processed")
        self.lay(place, a_mail(1), a_mail(2), a_mail(3))

        cleared = self.erase(place, a_mail(1), a_mail(3))

        assert cleared.gone == {identity(a_mail(1)).hash, identity(a_mail(3)).hash}
        assert (cleared.missing, cleared.marked) == (frozenset(), frozenset())
        assert place.lying_in("Processed") == 1

    def test_the_same_message_id_is_no_proof(self, place):
        """Last year's mail, another text under the same Message-ID: it is not ours to erase."""
        place.make_anew("Processed")
        other = a_mail(1, text="Toinen teksti.")
        self.lay(place, other)

        cleared = self.erase(place, a_mail(1))

        assert cleared.missing == {identity(a_mail(1)).hash}
        assert place.lying_in("Processed") == 1

    def test_every_copy_goes_also_from_the_folder_that_is_read(self, place):
        place.make_anew("Processed")
        self.lay(
            place, a_mail(1), a_mail(1, trace="Received: from a by b; Mon, 9 Mar 2026 13:30:12 +0000\r\n")
        )
        self.lay(place, a_mail(1), a_mail(2), folder="INBOX")

        cleared = self.erase(place, a_mail(1))

        assert cleared.gone == {identity(a_mail(1)).hash}
        assert (place.lying_in("Processed"), place.lying_in("INBOX")) == (0, 1)

    def test_a_mail_without_a_message_id_is_found_by_its_day(self, place):
        place.make_anew("Processed")
        self.lay(place, a_mail(1, message_id=None), a_mail(2, message_id=None), a_mail(3))

        cleared = self.erase(place, a_mail(1, message_id=None))

        assert len(cleared.gone) == 1
        assert place.lying_in("Processed") == 2

    def test_a_message_id_that_is_odd_is_found_all_the_same(self, place):
        place.make_anew("Processed")
        odd = [a_mail(1, message_id="bare@alfa.example"), a_mail(2, message_id='<"a\\"b%*"@alfa.example>')]
        self.lay(place, *odd)

        cleared = self.erase(place, *odd)

        assert len(cleared.gone) == 2
        assert place.lying_in("Processed") == 0

    def test_what_has_gone_already_is_missing_and_no_error(self, place):
        place.make_anew("Processed")

        assert self.erase(place, a_mail(1)).missing == {identity(a_mail(1)).hash}
        assert self.erase(place, a_mail(1)).gone == frozenset()

    def test_a_folder_that_is_not_there_holds_nothing(self, place):
        assert self.erase(place, a_mail(1), folders=["Nowhere"]).gone == frozenset()

    def test_a_large_mail_is_erased(self, place):
        place.make_anew("Processed")
        large = a_mail(1, text=("x" * 76 + "\r\n") * 40_000)
        self.lay(place, large)

        assert len(self.erase(place, large).gone) == 1
        assert place.lying_in("Processed") == 0
