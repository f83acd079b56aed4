"""Who may do what: administrators everything; authors write pages and entries and submit them; editors publish them too; publishers also
approve policies; translators their language and nothing else; reviewers and coordinators on the translation desk what they are called, in
their language. The README of `portal` has the table.

Groups, tasks and workflows are found by their names, which are therefore the same in every language of the admin. The groups are made from
the registry of languages; `ensure_roles` may run at any time and gives each group exactly what is defined here.
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
    Task,
    Workflow,
    WorkflowContentType,
    WorkflowPage,
    WorkflowTask,
)

from portal import languages
from portal.pages.models import HomePage, SectionPage
from portal.pages.topics import Group as PointOfView
from portal.setup.models import SecondPersonTask
from portal.translation.models import Role, permission_codename
from search.models import Alias, PromotedResult, Synonym, Term
from services.models import Contact, Figure, Place
from services.registry import all_kinds

AUTHORS = "Authors"
EDITORS = "Editors"
PUBLISHERS = "Publishers"
#: What editors and publishers approve, and what publishers do: names of a workflow and of its task.
WORKFLOW = "Review before publishing"
POLICY_WORKFLOW = "Policies: approval by a second person"
SNIPPET_ACTIONS = ("add", "change", "delete", "publish", "lock", "unlock")
#: An entry's names in these are its author's; what readers of another language get is its translators'.
LANGUAGES_OF_AUTHORS = (languages.SOURCE, languages.LOCAL)


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
    """Create the groups where they are missing, give them their rights, and put pages and entries under the review workflows."""
    entries: list[type[Model]] = [kind.model for kind in all_kinds()]
    texts: list[type[Model]] = [*entries, Place, Figure]
    _ensure_authors([*entries, Figure])
    editors, publishers = (_ensure_publishing(name, texts) for name in (EDITORS, PUBLISHERS))
    for language in languages.all_languages():
        _ensure_translators(language, texts)
        _ensure_desk_groups(language)
    _ensure_workflows(editors, publishers, [*entries, Figure])


def _ensure_authors(entries: Iterable[type[Model]]) -> None:
    """What goes live at once (places, contacts) is not theirs."""
    group, _created = Group.objects.get_or_create(name=AUTHORS)
    rights = [
        *_permissions("wagtailadmin", ["access_admin"]),
        *_permissions("translation", [permission_codename(languages.get(code)) for code in LANGUAGES_OF_AUTHORS]),
        *(permission for model in entries for permission in _model_permissions(model, ("add", "change"))),
    ]
    _set_permissions(group, rights)
    for root in Page.objects.filter(depth=1):
        _set_page_permissions(group, root, ["add_page", "change_page"])
    _give_collection(group, ("add", "choose"))


def _ensure_publishing(name: str, texts: Iterable[type[Model]]) -> Group:
    """A group whose members publish all that there is."""
    group, _created = Group.objects.get_or_create(name=name)
    snippets: list[type[Model]] = [*texts, Contact, Term, Synonym, Alias, PromotedResult]
    rights = [
        *_permissions("wagtailadmin", ["access_admin"]),
        *_permissions("simple_translation", ["submit_translation"]),
        *_permissions("translation", [permission_codename(language, role) for language in languages.all_languages() for role in Role]),
        *(permission for model in snippets for permission in _model_permissions(model, SNIPPET_ACTIONS)),
    ]
    _set_permissions(group, rights)
    for root in Page.objects.filter(depth=1):
        _set_page_permissions(group, root, ["add_page", "change_page", "publish_page", "lock_page", "unlock_page"])
    _give_collection(group, ("add", "change", "choose"))
    return group


def _ensure_translators(language: languages.Language, texts: Iterable[type[Model]]) -> None:
    group, _created = Group.objects.get_or_create(name=translators_of(language))
    rights = [
        *_permissions("wagtailadmin", ["access_admin"]),
        *_permissions("translation", [permission_codename(language)]),
        *(permission for model in texts for permission in _model_permissions(model, ("change",))),
    ]
    _set_permissions(group, rights)
    for home in HomePage.objects.filter(locale__language_code=language.code):
        _set_page_permissions(group, home, ["change_page"])


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


def _give_collection(group: Group, actions: Iterable[str]) -> None:
    root = Collection.get_first_root_node()
    names = list(actions)
    for app_label, noun in (("wagtailimages", "image"), ("wagtaildocs", "document")):
        for permission in _permissions(app_label, [f"{action}_{noun}" for action in names]):
            GroupCollectionPermission.objects.get_or_create(group=group, collection=root, permission=permission)


def _ensure_workflows(editors: Group, publishers: Group, entries: Iterable[type[Model]]) -> None:
    workflow = _ensure_workflow(WORKFLOW, GroupApprovalTask, [editors, publishers])
    for root in Page.objects.filter(depth=1):
        WorkflowPage.objects.update_or_create(page=root, defaults={"workflow": workflow})
    for model in entries:
        WorkflowContentType.objects.update_or_create(content_type=ContentType.objects.get_for_model(model), defaults={"workflow": workflow})
    of_policies = _ensure_workflow(POLICY_WORKFLOW, SecondPersonTask, [publishers])
    for section in SectionPage.objects.filter(group=PointOfView.ALL):
        # An administrator may have given policies a workflow of their own.
        WorkflowPage.objects.get_or_create(page=section.page_ptr, defaults={"workflow": of_policies})


def _ensure_workflow(name: str, task_type: type[Task], groups: Iterable[Group]) -> Workflow:
    """A workflow of one task, both of this name."""
    task, _created = task_type.objects.get_or_create(name=name)
    task.groups.set(groups)
    workflow: Workflow = Workflow.objects.get_or_create(name=name)[0]
    WorkflowTask.objects.get_or_create(workflow=workflow, task=task, defaults={"sort_order": 0})
    return workflow
