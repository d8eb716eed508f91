"""Addresses of this room."""

from __future__ import annotations

from django.urls import path

from parcours_studio.sources.views import aside, checking, correcting, imports, recipes, uploading

app_name = "sources"
urlpatterns = [
    path("", imports.list_page, name="list"),
    path("refresh/", imports.refresh, name="refresh"),
    path("new/", uploading.new, name="new"),
    path("uploads/<uuid:upload_id>/", checking.upload_page, name="upload"),
    path("uploads/<uuid:upload_id>/source/", correcting.source, name="correct-source"),
    path("uploads/<uuid:upload_id>/file/<str:kind>/", correcting.file, name="correct-file"),
    path("uploads/<uuid:upload_id>/recipe/", correcting.text, name="recipe-text"),
    path("uploads/<uuid:upload_id>/look/", checking.look_again, name="look-again"),
    path("uploads/<uuid:upload_id>/run/", checking.run, name="run"),
    path("uploads/<uuid:upload_id>/reopen/", checking.reopen, name="reopen"),
    path("uploads/<uuid:upload_id>/discard/", checking.discard, name="discard"),
    path("imports/<str:import_id>/", imports.import_page, name="import"),
    path("imports/<str:import_id>/undo/", imports.undo, name="undo"),
    path("imports/<str:import_id>/retry/", imports.retry, name="retry"),
    path("set-aside/", aside.aside_page, name="set-aside"),
    path("set-aside.csv", aside.aside_file, name="set-aside-file"),
    path("of/<str:source>/", recipes.source_page, name="source"),
    path("of/<str:source>/recipe/", recipes.recipe, name="recipe"),
]
