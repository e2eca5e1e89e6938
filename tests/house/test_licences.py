"""Licences: what runs with the service is permissive, but for psycopg (LGPL) and certifi (MPL).

Both of these are used unmodified, as separate packages. The test reads the metadata of what is installed.
"""

import re
from importlib.metadata import Distribution, distribution

import pytest

from tests.house.locks import locked

PERMISSIVE = {
    "0BSD", "Apache-2.0", "BSD-2-Clause", "BSD-3-Clause", "ISC", "MIT", "MIT-0", "MIT-CMU", "PSF-2.0",
    "Unlicense", "Zlib",
}  # fmt: skip

NAMED = {
    "certifi": {"MPL-2.0"},
    "psycopg": {"LGPL-3.0-only"},
    "psycopg-binary": {"LGPL-3.0-only"},
}

# Older metadata: a free field and trove classifiers instead of an SPDX expression.
CLASSIFIED = {
    "Apache Software License": "Apache-2.0",
    "BSD License": "BSD-3-Clause",
    "ISC License (ISCL)": "ISC",
    "MIT License": "MIT",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0",
    "Python Software Foundation License": "PSF-2.0",
}

# IMAPClient's metadata only points at its file COPYING; these are the sentences of the BSD licence.
BSD_SENTENCES = [
    "Redistribution and use in source and binary forms, with or without modification, are permitted",
    "Neither the name of",
    'THIS SOFTWARE IS PROVIDED BY THE COPYRIGHT HOLDERS AND CONTRIBUTORS "AS IS"',
]

# Locked for other machines than this one, hence not installed here: read by hand.
ELSEWHERE = {"colorama": "BSD-3-Clause", "greenlet": "MIT", "psycopg-binary": "LGPL-3.0-only"}

RUN = locked("requirements.lock")


@pytest.mark.parametrize("entry", RUN.values(), ids=lambda entry: entry.name)
def test_what_runs_with_the_service_is_permissive(entry):
    licences = said_by(distribution(entry.name)) if entry.here else {ELSEWHERE[entry.name]}

    assert licences, f"{entry.name} {entry.version} does not say its licence"
    assert licences <= PERMISSIVE | NAMED.get(entry.name, set())


@pytest.mark.parametrize("entry", [e for e in RUN.values() if e.here], ids=lambda entry: entry.name)
def test_what_is_installed_is_what_is_locked(entry):
    """A licence is read in the installed version, so that must be the locked one."""
    assert distribution(entry.name).version == entry.version


def said_by(package: Distribution) -> set[str]:
    """The SPDX names in a package's metadata; of 'A OR B' the permissive ones, for we may choose."""
    if expression := package.metadata.get("License-Expression"):
        return chosen(expression)
    field = package.metadata.get("License", "")
    if field in PERMISSIVE:
        return {field}
    classifiers = package.metadata.get_all("Classifier", [])
    last = [line.split(" :: ")[-1] for line in classifiers if line.startswith("License :: ")]
    words = [word for word in last if word != "OSI Approved"]
    return {CLASSIFIED.get(word, word) for word in words} or in_its_files(package)


def chosen(expression: str) -> set[str]:
    names = set(re.findall(r"[A-Za-z0-9.+-]+", expression)) - {"AND", "OR", "WITH"}
    return names & PERMISSIVE or names if " AND " not in expression else names


def in_its_files(package: Distribution) -> set[str]:
    texts = [
        file.read_text()
        for file in package.files or []
        if "licenses/" in str(file) and file.name == "COPYING"
    ]
    joined = [" ".join(text.split()) for text in texts]
    return {"BSD-3-Clause"} if any(all(s in text for s in BSD_SENTENCES) for text in joined) else set()


@pytest.mark.parametrize(
    ("expression", "licences"),
    [
        ("MIT", {"MIT"}),
        ("MIT OR GPL-3.0-only", {"MIT"}),  # we choose
        ("Apache-2.0 AND GPL-2.0-only", {"Apache-2.0", "GPL-2.0-only"}),  # both bind
        ("GPL-3.0-or-later", {"GPL-3.0-or-later"}),
    ],
)
def test_an_expression_is_read_as_it_binds(expression, licences):
    assert chosen(expression) == licences
