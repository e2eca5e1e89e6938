"""One open session for the tests of letters: rows are built and read in it, and nothing is committed."""

import pytest
from sqlmodel import Session


@pytest.fixture
def session(database):
    with Session(database.engine, expire_on_commit=False) as session, session.begin():
        yield session
