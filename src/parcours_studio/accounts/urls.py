"""Addresses of accounts."""

from __future__ import annotations

from django.contrib.auth.views import LogoutView
from django.urls import path

from parcours_studio.accounts.rights import open_to_everybody
from parcours_studio.accounts.views import audit, colleagues, entering, me, teams

app_name = "accounts"
urlpatterns = [
    path("sign-in/", entering.sign_in, name="sign-in"),
    path("sign-out/", open_to_everybody(LogoutView.as_view()), name="sign-out"),
    path("welcome/<str:token>/", entering.accept, name="accept"),
    path("new-password/", entering.ask_new_password, name="ask-new-password"),
    path("new-password/<str:uidb64>/<str:token>/", entering.choose_new_password, name="new-password"),
    path("language/", entering.choose_language, name="language"),
    path("me/", me.me, name="me"),
    path("me/password/", me.change_password, name="change-password"),
    path("me/end-sessions/", me.end_sessions, name="end-sessions"),
    path("settings/colleagues/", colleagues.list_page, name="colleagues"),
    path("settings/colleagues/invite/", colleagues.invite, name="invite"),
    path("settings/colleagues/<int:colleague_id>/", colleagues.change, name="change"),
    path("settings/colleagues/<int:colleague_id>/deactivate/", colleagues.deactivate, name="deactivate"),
    path("settings/colleagues/<int:colleague_id>/new-password/", colleagues.password_link, name="password-link"),
    path("settings/colleagues/<int:colleague_id>/reactivate/", colleagues.reactivate, name="reactivate"),
    path("settings/invitations/<int:invitation_id>/again/", colleagues.send_again, name="send-again"),
    path("settings/invitations/<int:invitation_id>/withdraw/", colleagues.withdraw, name="withdraw"),
    path("settings/teams/", teams.list_page, name="teams"),
    path("settings/teams/<int:team_id>/", teams.rename, name="team"),
    path("settings/teams/<int:team_id>/remove/", teams.remove, name="remove-team"),
    path("settings/audit/", audit.list_page, name="audit"),
    path("settings/audit/export/", audit.export, name="audit-export"),
]
