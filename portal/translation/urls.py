"""Addresses of the desk, below the admin's. Those with a fixed first word stand above those that begin with a language."""

from django.urls import URLPattern, path

from portal.translation.views import changes, editor, files, items, machines, reports, segments, start, tasks, terms, work_list

urlpatterns: list[URLPattern] = [
    path("", start.start, name="translation_start"),
    path("coverage.<str:form>", start.coverage_file, name="translation_coverage"),
    path("files/", files.files, name="translation_files"),
    path("files/export/", files.export, name="translation_files_export"),
    path("files/memory/", files.import_memory, name="translation_memory_import"),
    path("files/memory/<slug:source>/<slug:language>/", files.memory, name="translation_memory_file"),
    path("files/<int:upload>/", files.file, name="translation_file"),
    path("tasks/", tasks.tasks, name="translation_tasks"),
    path("tasks/send/", tasks.send, name="translation_send"),
    path("tasks/<int:task>/", tasks.task, name="translation_task"),
    path("tasks/<int:task>/stop/", tasks.stop, name="translation_task_stop"),
    path("tasks/<int:task>/again/", tasks.again, name="translation_task_again"),
    path("terms/", terms.terms, name="translation_terms"),
    path("terms/new/", terms.concept, name="translation_concept_new"),
    path("terms/<int:concept>/", terms.concept, name="translation_concept"),
    path("terms/export.<str:form>", terms.export, name="translation_terms_export"),
    path("terms/import/", terms.upload, name="translation_terms_upload"),
    path("terms/import/<int:upload>/", terms.imported, name="translation_terms_import"),
    path("texts/<int:target>/", segments.segment, name="translation_segment"),
    path("texts/<int:target>/history/", segments.history, name="translation_history"),
    path("texts/<int:target>/memory/", segments.memory, name="translation_memory_of"),
    path("texts/<int:target>/machine/", machines.suggest_text, name="translation_machine_text"),
    path("items/<int:item>/", items.item, name="translation_item"),
    path("items/<int:item>/changes/", changes.changes, name="translation_changes"),
    path("items/<slug:source>/<str:key>/", items.item_of, name="translation_item_of"),
    path("<slug:language>/", work_list.work_list, name="translation_list"),
    path("<slug:language>/assign/", work_list.assign, name="translation_assign"),
    path("<slug:language>/bulk/", tasks.bulk, name="translation_bulk"),
    path("<slug:language>/reports/", reports.reports, name="translation_reports"),
    path("<slug:language>/items/<int:item>/", editor.editor, name="translation_editor"),
    path("<slug:language>/items/<int:item>/machine/", machines.suggest_item, name="translation_machine"),
    path("<slug:language>/items/<int:item>/publish/", editor.publish, name="translation_publish"),
    path("<slug:language>/items/<int:item>/preview/", editor.preview, name="translation_preview"),
]
