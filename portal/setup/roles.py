"""Who may do what: administrators everything, editors all pages and entries, translators their language and nothing else; reviewers and
coordinators on the translation desk what they are called, in their language.

The groups are made from the registry of languages; `ensure_roles` may run at any time and gives each group exactly what stands here.
"""

from collections.abc import Iterable

from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from django.db.models import Model
from wagtail.models import (
    Collection,
    GroupApprovalTask,
    GroupCollectionPermission,
    GroupPagePermission,
    Page,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowTask,
)

from portal import languages
from portal.pages.models import HomePage, Policy
from portal.translation.models import Role, permission_codename
from search.models import Alias, PromotedResult, Synonym, Term
from services.models import Contact, Figure, Place
from services.registry import all_kinds

EDITORS = "Editors"
#: Wagtail's own group; it approves what translators and editors submit.
MODERATORS = "Moderators"
WORKFLOW = "Review before publishing"
SNIPPET_ACTIONS = ("add", "change", "delete", "publish", "lock", "unlock")


def translators_of(language: languages.Language) -> str:
    """Name of the group that translates into a language."""
    return f"Translators: {language.english_name}"


def reviewers_of(language: languages.Language) -> str:
    """Name of the group that translates into a language and approves what others translated."""
    return f"Reviewers: {language.english_name}"


def coordinators_of(language: languages.Language) -> str:
    """Name of the group that plans and publishes the translations into a language."""
    return f"Coordinators: {language.english_name}"


@transaction.atomic
def ensure_roles() -> None:
    """Create the groups where they are missing, give them their rights, and put pages and entries under the review workflow."""
    entry_models: list[type[Model]] = [kind.model for kind in all_kinds()]
    texts: list[type[Model]] = [*entry_models, Place, Figure]
    snippet_models: list[type[Model]] = [*texts, Contact, Policy, Term, Synonym, Alias, PromotedResult]
    editors, _created = Group.objects.get_or_create(name=EDITORS)
    moderators, _created = Group.objects.get_or_create(name=MODERATORS)
    shared = [
        *_permissions("wagtailadmin", ["access_admin"]),
        *_permissions("simple_translation", ["submit_translation"]),
        *_permissions("translation", [permission_codename(language, role) for language in languages.all_languages() for role in Role]),
        *(permission for model in snippet_models for permission in _model_permissions(model, SNIPPET_ACTIONS)),
    ]
    for group in (editors, moderators):
        _set_permissions(group, shared)
        for root in Page.objects.filter(depth=1):
            _set_page_permissions(group, root, ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"])
        _give_collection(group)
    for language in languages.all_languages():
        group, _created = Group.objects.get_or_create(name=translators_of(language))
        rights = [
            *_permissions("wagtailadmin", ["access_admin"]),
            *_permissions("translation", [permission_codename(language)]),
            *(permission for model in texts for permission in _model_permissions(model, ("change",))),
        ]
        _set_permissions(group, rights)
        for home in HomePage.objects.filter(locale__language_code=language.code):
            _set_page_permissions(group, home, ["change_page"])
        _ensure_desk_groups(language)
    _ensure_workflow(moderators, editors, entry_models)


def _ensure_desk_groups(language: languages.Language) -> None:
    for name, role in ((reviewers_of(language), Role.REVIEW), (coordinators_of(language), Role.COORDINATE)):
        group, _created = Group.objects.get_or_create(name=name)
        codenames = [permission_codename(language, each) for each in (Role.TRANSLATE, role)]
        _set_permissions(group, [*_permissions("wagtailadmin", ["access_admin"]), *_permissions("translation", codenames)])


def _permissions(app_label: str, codenames: Iterable[str]) -> Iterable[Permission]:
    return Permission.objects.filter(content_type__app_label=app_label, codename__in=list(codenames))


def _model_permissions(model: type[Model], actions: Iterable[str]) -> Iterable[Permission]:
    name = model._meta.model_name
    return _permissions(model._meta.app_label, [f"{action}_{name}" for action in actions])


def _set_permissions(group: Group, permissions: Iterable[Permission]) -> None:
    group.permissions.set(permissions)


def _set_page_permissions(group: Group, page: Page, codenames: Iterable[str]) -> None:
    wanted = set(_permissions("wagtailcore", codenames))
    GroupPagePermission.objects.filter(group=group, page=page).exclude(permission__in=wanted).delete()
    for permission in wanted:
        GroupPagePermission.objects.get_or_create(group=group, page=page, permission=permission)


def _give_collection(group: Group) -> None:
    root = Collection.get_first_root_node()
    for permission in _permissions("wagtailimages", ["add_image", "change_image", "choose_image"]):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)
    for permission in _permissions("wagtaildocs", ["add_document", "change_document", "choose_document"]):
        GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)


def _ensure_workflow(moderators: Group, editors: Group, entry_models: Iterable[type[Model]]) -> None:
    task, _created = GroupApprovalTask.objects.get_or_create(name=WORKFLOW)
    task.groups.set([moderators, editors])
    workflow, _created = Workflow.objects.get_or_create(name=WORKFLOW)
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    for root in Page.objects.filter(depth=1):
        WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})
    for model in entry_models:
        WorkflowContentType.objects.update_or_create(content_type=ContentType.objects.get_for_model(model), defaults={"workflow": workflow})
