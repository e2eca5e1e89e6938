"""Erasing in the folders of real IMAP servers (D-25, c.4): pymap, and Dovecot with and without UIDPLUS."""

import os

import pytest

from acts.archives import Cleared
from base.errors import TryAgain, UserError
from intake.imap_archive import ImapArchive
from tests.support.archive_contract import ARRIVED, FOLDERS, ArchiveContract, a_mail, wanted
from tests.support.dovecot import dovecot_server
from tests.support.imap import pymap_server


class Place:
    def __init__(self, server):
        self.server = server
        self.append, self.make_anew, self.lying_in = server.append, server.make_anew, server.lying_in
        self._opened = []

    def archive(self, kind=ImapArchive, **changes):
        archive = kind("tehtavat", self.server.settings(**changes))
        self._opened.append(archive)
        return archive

    def close(self):
        for archive in self._opened:
            archive.close()


def _server(name):
    if name == "pymap":
        return pymap_server()
    if os.geteuid() != 0:
        pytest.skip("needs root: the dovecot of the tests gives its mail to nobody")
    return dovecot_server()


SERVERS = ["pymap", pytest.param("dovecot", marks=pytest.mark.needs("dovecot", "dovecot-imapd"))]


@pytest.fixture(params=SERVERS)
def place(request):
    with _server(request.param) as server:
        place = Place(server)
        yield place
        place.close()


class WithoutUidplus(ImapArchive):
    """The same on a server that says nothing of UIDPLUS, as old Exchange and Courier do."""

    def erase(self, wanted, folders):
        with self._talking("hide UIDPLUS") as client:
            known = client.has_capability
            client.has_capability = lambda name: name != "UIDPLUS" and known(name)
        return super().erase(wanted, folders)


class TestErasing(ArchiveContract):
    def test_what_another_program_deleted_is_not_expunged_with_it(self, place):
        place.make_anew("Processed")
        self.lay(place, a_mail(1), a_mail(2))
        with place.server.person() as person:
            person.select_folder("Processed")
            person.delete_messages(person.search(["SUBJECT", "Tilaus 2"]))

            self.erase(place, a_mail(1))

            person.noop()
            assert len(person.search(["DELETED"])) == 1

    def test_without_uidplus_it_is_expunged_where_nothing_else_is_deleted(self, place):
        place.make_anew("Processed")
        self.lay(place, a_mail(1), a_mail(2))

        cleared = place.archive(WithoutUidplus).erase([wanted(a_mail(1))], FOLDERS)

        assert (len(cleared.gone), cleared.marked) == (1, frozenset())
        assert place.lying_in("Processed") == 1

    def test_without_uidplus_beside_deleted_mail_of_others_it_is_only_marked(self, place):
        place.make_anew("Processed")
        self.lay(place, a_mail(1), a_mail(2), a_mail(3))
        with place.server.person() as person:
            person.select_folder("Processed")
            person.delete_messages(person.search(["SUBJECT", "Tilaus 2"]))

        cleared = place.archive(WithoutUidplus).erase([wanted(a_mail(1))], FOLDERS)

        assert cleared == Cleared(marked=frozenset({wanted(a_mail(1)).identity_hash}))
        assert place.lying_in("Processed") == 3
        with place.server.person() as person:
            person.select_folder("Processed")
            assert len(person.search(["DELETED"])) == 2

    def test_a_dead_server_is_something_to_try_again(self, place):
        place.server.kill()

        with pytest.raises(TryAgain, match="erase 1 mails of mailbox tehtavat"):
            place.archive().erase([wanted(a_mail(1))], FOLDERS)

    def test_a_refused_login_is_told_with_its_remedy(self, place):
        with pytest.raises(UserError, match="refuses the login"):
            place.archive(password="wrong").erase([wanted(a_mail(1))], FOLDERS)

    def test_a_mail_that_arrived_near_midnight_is_found_by_its_day(self, place):
        place.make_anew("Processed")
        raw = a_mail(1, message_id=None)
        place.append(raw, arrived=ARRIVED.replace(hour=23, minute=59), folder="Processed")

        assert len(place.archive().erase([wanted(raw)], FOLDERS).gone) == 1
