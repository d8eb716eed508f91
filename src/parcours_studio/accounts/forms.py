"""Forms of accounts."""

from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm, SetPasswordForm

from parcours_studio.accounts.models import Colleague, Team
from parcours_studio.accounts.queries import teams
from parcours_studio.accounts.rights import Role
from parcours_studio.ui.widgets import DayInput
from parcours_studio.ui.words import say
from parcours_studio.ui.words import say_later as later

ROLES = [(role.value, later(f"accounts.role_{role.value}")) for role in Role]


class SignInForm(AuthenticationForm):
    """Address and password."""

    error_messages = {"invalid_login": later("accounts.wrong_password"), "inactive": later("accounts.wrong_password")}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["username"].label = later("accounts.email")
        self.fields["username"].widget = forms.EmailInput(attrs={"autofocus": True, "autocomplete": "username"})
        self.fields["password"].label = later("accounts.password")


class _NewPassword:
    """What is said beside the two fields of a new password."""

    def speak(self) -> None:
        fields: dict[str, forms.Field] = self.fields  # type: ignore[attr-defined]
        fields["new_password1"].label = later("accounts.new_password")
        fields["new_password1"].help_text = later("accounts.password_help")
        fields["new_password2"].label = later("accounts.password_again")
        fields["new_password2"].help_text = ""


class WelcomeForm(_NewPassword, SetPasswordForm):  # type: ignore[type-arg]
    """A new colleague says who they are; an address that was written to stays as it is."""

    name = forms.CharField(
        max_length=120, label=later("accounts.name"), widget=forms.TextInput({"autocomplete": "name"})
    )
    email = forms.EmailField(label=later("accounts.email"), widget=forms.EmailInput({"autocomplete": "username"}))
    field_order = ("name", "email", "new_password1", "new_password2")

    def __init__(self, *args: Any, invited: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs, initial={"email": invited})
        self.fields["email"].disabled = bool(invited)
        self.speak()

    def clean_email(self) -> str:
        """Every colleague has an address of their own."""
        return _free(self.cleaned_data["email"])

    def clean(self) -> dict[str, Any]:
        """Passwords are compared with what was said of the person."""
        self.user.name, self.user.email = self.cleaned_data.get("name", ""), self.cleaned_data.get("email", "")
        found: dict[str, Any] = super().clean() or self.cleaned_data
        return found


class AskNewPasswordForm(forms.Form):
    """The address to which a link is sent."""

    email = forms.EmailField(label=later("accounts.email"), widget=forms.EmailInput({"autocomplete": "username"}))


class NewPasswordForm(_NewPassword, SetPasswordForm):  # type: ignore[type-arg]
    """A new password, twice."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.speak()


class ChangePasswordForm(_NewPassword, PasswordChangeForm):
    """The password that one has, and another one."""

    error_messages = {**PasswordChangeForm.error_messages, "password_incorrect": later("accounts.old_password_wrong")}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["old_password"].label = later("accounts.old_password")
        self.fields["old_password"].widget.attrs.pop("autofocus", None)
        self.speak()


class MeForm(forms.ModelForm):  # type: ignore[type-arg]
    """One's own name and language."""

    class Meta:
        model = Colleague
        fields = ("name", "language")
        labels = {"name": later("accounts.name"), "language": later("accounts.language")}  # noqa: RUF012
        widgets = {"language": forms.Select(choices=settings.LANGUAGES)}  # noqa: RUF012


class InvitationForm(forms.Form):
    """Whom to invite, and as what."""

    email = forms.EmailField(
        label=later("accounts.email"), required=False, help_text=later("accounts.invite_email_help")
    )
    role = forms.ChoiceField(label=later("accounts.role"), choices=ROLES, initial=Role.ANALYST)
    team = forms.ModelChoiceField(
        Team.objects.none(), label=later("accounts.team"), required=False, empty_label=later("accounts.no_team")
    )
    language = forms.ChoiceField(label=later("accounts.language"), choices=settings.LANGUAGES)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["team"].queryset = teams()  # type: ignore[attr-defined]

    def clean_email(self) -> str:
        """Somebody who is here already is not invited once more."""
        return _free(self.cleaned_data["email"])


class ColleagueForm(forms.ModelForm):  # type: ignore[type-arg]
    """Who somebody is, and what they may do."""

    class Meta:
        model = Colleague
        fields = ("name", "email", "role", "team", "language")
        labels = {  # noqa: RUF012
            "name": later("accounts.name_of"),
            "email": later("accounts.email"),
            "role": later("accounts.role"),
            "team": later("accounts.team"),
            "language": later("accounts.language"),
        }
        widgets = {"role": forms.Select(choices=ROLES), "language": forms.Select(choices=settings.LANGUAGES)}  # noqa: RUF012

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"] = forms.ChoiceField(label=later("accounts.role"), choices=ROLES)
        self.fields["language"] = forms.ChoiceField(label=later("accounts.language"), choices=settings.LANGUAGES)
        self.fields["team"].empty_label = later("accounts.no_team")  # type: ignore[attr-defined]

    def clean_email(self) -> str:
        """Every colleague has an address of their own."""
        return _free(self.cleaned_data["email"], besides=self.instance)


class TeamForm(forms.ModelForm):  # type: ignore[type-arg]
    """What a team is called."""

    class Meta:
        model = Team
        fields = ("name",)
        labels = {"name": later("accounts.team_name")}  # noqa: RUF012
        error_messages = {"name": {"unique": later("accounts.team_taken")}}  # noqa: RUF012


class AuditFilterForm(forms.Form):
    """Which lines of the audit log to show."""

    who = forms.ChoiceField(label=later("accounts.audit_who"), required=False)
    verb = forms.ChoiceField(label=later("accounts.audit_verb"), required=False)
    start = forms.DateField(label=later("accounts.audit_from"), required=False, widget=DayInput())
    end = forms.DateField(label=later("accounts.audit_to"), required=False, widget=DayInput())
    text = forms.CharField(label=later("accounts.audit_text"), required=False, max_length=200)

    def __init__(self, *args: Any, who: list[tuple[str, str]], verbs: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["who"].choices = [("", say("accounts.audit_everybody")), *who]  # type: ignore[attr-defined]
        self.fields["verb"].choices = [("", say("accounts.audit_everything")), *verbs]  # type: ignore[attr-defined]


def _free(email: str, besides: Colleague | None = None) -> str:
    address = email.strip().lower()
    known = Colleague.objects.filter(email=address).first()
    if known is not None and known != besides:
        raise forms.ValidationError(say("accounts.email_taken"))
    return address
