"""Loading the projects' content files in the right order, each once for each of its versions."""

import hashlib
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from portal import languages
from portal.pages import operations as pages
from portal.pages.content_files import FOLDER as PAGES
from portal.setup.models import LoadedContent
from portal.translation import catalogs, selectors, sources
from portal.translation import operations as desk
from search.operations import gathered
from services import operations as services

logger = logging.getLogger(__name__)

Progress = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class Part:
    """A file or folder that is loaded as one. `load` takes a line of progress at a time."""

    path: Path
    load: Callable[..., object]

    @property
    def name(self) -> str:
        """The path within the project."""
        return self.path.relative_to(settings.PROJECT).as_posix()

    def digest(self) -> str:
        """SHA-256 over names and bytes, and over the languages: a new language asks for the home pages again."""
        files = sorted(self.path.glob("*.yaml")) if self.path.is_dir() else [self.path]
        sha = hashlib.sha256(",".join(row.code for row in languages.all_languages()).encode())
        for file in files:
            sha.update(file.name.encode() + b"\0" + file.read_bytes() + b"\0")
        return sha.hexdigest()


def parts() -> Iterator[Part]:
    """Everything that can be loaded, what others depend on first."""
    yield Part(PAGES / "home.yaml", pages.load_home)
    for path in sorted((PAGES / "sections").glob("*.yaml")):
        yield Part(path, partial(pages.load_section, path))
    for folder in sorted(path for path in (PAGES / "policies").iterdir() if path.is_dir()):
        yield Part(folder, partial(pages.load_policy, folder))
    for path, load_part in services.content_parts():
        yield Part(path, partial(load_part, path))
    yield Part(settings.PROJECT / "locale" / "glossary.csv", partial(desk.load_glossary, settings.PROJECT / "locale" / "glossary.csv"))


#: Under this name it is remembered for which state of the files everything was last taken up by the translation desk, and when.
DESK = "portal/translation"


def files_digest() -> str:
    """SHA-256 over all that is loaded and over the catalogs."""
    sha = hashlib.sha256()
    for part in parts():
        sha.update(part.digest().encode())
    for path in sorted(catalogs.paths()):
        sha.update(path.read_bytes())
    return sha.hexdigest()


def bring_desk_up() -> bool:
    """Let the translation desk take up everything, where the files have changed since it did, and once a day (UTC): what got lost between
    an editor's change and the desk is found then. Returns whether it had to.
    Where readers have something else than the desk published, each text is logged before the desk takes it over.

    Each object in a transaction of its own: may be stopped at any time, and begins again where it is called again.
    """
    digest, last = files_digest(), LoadedContent.objects.filter(path=DESK).first()
    is_other = last is not None and last.digest != digest
    if last and not is_other and last.loaded_at.date() == timezone.now().date():
        return False
    for mismatch in selectors.mismatches():
        logger.warning("%s", mismatch)
    for source in sources.all_sources():
        desk.take_up_all(source=source.name)
        if is_other:
            desk.adopt_all(source=source.name)
    LoadedContent.objects.update_or_create(path=DESK, defaults={"digest": digest})
    return True


def outstanding() -> list[tuple[Part, str]]:
    """The parts that are new or changed since they were loaded, with their digest."""
    known = dict(LoadedContent.objects.values_list("path", "digest"))
    return [(part, digest) for part in parts() if known.get(part.name) != (digest := part.digest())]


def load(part: Part, digest: str, *, progress: Progress) -> None:
    """Load one part and remember it, in one transaction.

    Raises:
        portal.content_rows.ContentError: the file is broken; nothing of it is loaded.
    """
    with gathered(), transaction.atomic():
        part.load(progress=progress)
        LoadedContent.objects.update_or_create(path=part.name, defaults={"digest": digest})
