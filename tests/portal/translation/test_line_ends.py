"""Translations are kept with line feeds only, whoever sends them."""

from portal.translation import operations, selectors
from portal.translation.states import HowMade
from tests.portal.translation.made_up import MadeUp, target, translator, write


def test_a_translation_is_kept_with_line_feeds_however_it_comes(made_up: MadeUp) -> None:
    made_up.take("visa", {"fee": "One\nTwo", "end": "Three\nFour"})
    assert write("fee", "Un\r\nDeux").text == "Un\nDeux"
    suggested = operations.suggest(target=target("end"), text="Trois\rQuatre", origin=HowMade.MEMORY)
    assert suggested.text == "Trois\nQuatre"


def test_a_file_of_a_system_with_other_line_ends_is_the_same_to_the_desk(made_up: MadeUp) -> None:
    made_up.take("visa", {"fee": "One\nTwo"})
    data = operations.export(targets=selectors.listed(["fr"]), format_name="po").data
    before, empty, after = data.replace(b"One\\n", b"One\\r\\n").rpartition(b'msgstr ""')
    sent = before + b'msgstr "Un\\r\\nDeux"' + after
    assert empty
    assert sent.count(b"\\r\\n") == 2
    operations.import_file(data=sent, name="fr.po", user=translator())
    assert target("fee").text == "Un\nDeux"
