"""An editing form that stays open in a browser while others work: it is changed, saves by itself, and is saved."""

from typing import Any

from bs4 import BeautifulSoup
from django.http import HttpResponse
from django.test import Client

from tests.admin import as_browsers_send, form_on


class OpenForm:
    """The form at an address, as it was when it was opened. `data`: what it would send."""

    def __init__(self, client: Client, url: str) -> None:
        self.client, self.url = client, url
        self.data = form_on(client, url)

    def write(self, **fields: Any) -> "OpenForm":
        """Change fields in the browser only."""
        self.data |= fields
        return self

    def autosave(self) -> dict[str, Any]:
        """What Wagtail's script does half a second after a change; returns the answer."""
        response = self.client.post(self.url, as_browsers_send(self.data), headers={"accept": "application/json"})
        answer: dict[str, Any] = response.json()
        if answer["success"]:
            self.data |= answer["field_updates"]
            if answer.get("revision_id"):
                self.data["overwrite_revision_id"] = str(answer["revision_id"])
        return answer

    def press(self, button: str = "", **choices: str) -> Any:
        """Press a button ("" saves), with what was chosen in conflicts."""
        sent = {**self.data, **choices, **({button: button} if button else {})}
        # Wagtail's script does not send this with a button.
        return self.client.post(self.url, as_browsers_send(sent))

    def saved(self, button: str = "action-publish", **choices: str) -> None:
        """Press a button, and it is done."""
        response = self.press(button, **choices)
        assert response.status_code == 302, response.context["form"].errors


def conflicts(response: HttpResponse) -> dict[str, tuple[str, str]]:
    """What is shown side by side: label → what the user wrote, and what is saved."""
    assert response.status_code == 200
    found = {}
    for box in BeautifulSoup(response.content, "html.parser").select(".merge-conflicts fieldset"):
        mine, theirs = (str(each.get_text()).strip() for each in box.select("label span"))
        found[str(box.legend.get_text()).strip() if box.legend else ""] = (mine, theirs)
    return found


def choices(response: HttpResponse, side: str) -> dict[str, str]:
    """The inputs that choose `mine` or `theirs` in every conflict."""
    inputs = BeautifulSoup(response.content, "html.parser").select(".merge-conflicts input")
    return {str(each["name"]): str(each["value"]) for each in inputs if str(each["value"]).startswith(f"{side} ")}
