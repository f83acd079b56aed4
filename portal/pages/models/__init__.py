"""Page types, one a file."""

from portal.pages.models.base import PortalPage
from portal.pages.models.facts import FACT_FIELDS, Policy, PolicyFacts
from portal.pages.models.home import HomePage
from portal.pages.models.images import PortalImage, PortalRendition
from portal.pages.models.policy import PolicyPage
from portal.pages.models.section import SectionPage

__all__ = ["FACT_FIELDS", "HomePage", "Policy", "PolicyFacts", "PolicyPage", "PortalImage", "PortalPage", "PortalRendition", "SectionPage"]
