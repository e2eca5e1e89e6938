"""A database with 200,000 open tasks: the rows that the product wrote for a thousand mails, multiplied."""

from tests.bench.corpus import corpus
from tests.bench.place import Place
from tests.bench.rows import all_sent, multiply
from tests.bench.speed import pipeline

_urls: dict[Place, str] = {}


def full_database(place: Place) -> str:
    """The URL; made once a run. The entries that share it add few tasks to it, and close none."""
    if place not in _urls:
        url = place.database_url("sqlite")
        mails = place.size.templates
        pipeline(place, url, place.mail_folder(corpus(mails, seed=7)), mails)
        all_sent(url)
        tasks = mails - mails // 5
        multiply(url, place.size.tasks // tasks)
        _urls[place] = url
    return _urls[place]
