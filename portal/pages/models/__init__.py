"""Page types, one a file."""

from portal.pages.models.base import PortalPage
from portal.pages.models.home import HomePage
from portal.pages.models.images import PortalImage, PortalRendition
from portal.pages.models.policy import Policy, PolicyPage
from portal.pages.models.section import SectionPage

__all__ = ["HomePage", "Policy", "PolicyPage", "PortalImage", "PortalPage", "PortalRendition", "SectionPage"]
