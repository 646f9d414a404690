"""The same questions in django-formtools' cookie wizard, set up as in production.

``BENCH_QUESTIONS`` names a JSON file: ``[{"ask": …, "hint": …, "many": false, "options": [[value, label], …]}, …]``.
Middleware and context processors are those that `django-admin startproject` writes, and the one that chooses a language;
there is no database, and nothing asks for one. The page has what a question's page of ours has, with its words translated.
"""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import django  # type: ignore[import-not-found] # it is in .venv-bench alone
from django import forms
from django.conf import settings  # type: ignore[import-not-found]
from django.core.wsgi import get_wsgi_application  # type: ignore[import-not-found]
from django.http import HttpResponse  # type: ignore[import-not-found]
from django.urls import path  # type: ignore[import-not-found]

TEMPLATES = Path(__file__).parent / "templates"

settings.configure(
    DEBUG=False,
    SECRET_KEY=os.environ.get("SECRET_KEY", "not secret: " + "b" * 40),
    ALLOWED_HOSTS=["127.0.0.1"],
    ROOT_URLCONF=__name__,
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "formtools",
    ],
    MIDDLEWARE=[
        "django.middleware.security.SecurityMiddleware",
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.locale.LocaleMiddleware",
        "django.middleware.common.CommonMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
        "django.middleware.clickjacking.XFrameOptionsMiddleware",
    ],
    SESSION_ENGINE="django.contrib.sessions.backends.signed_cookies",
    # Without DEBUG, Django keeps compiled templates.
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "DIRS": [TEMPLATES],
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    LANGUAGE_CODE="ja",
    TIME_ZONE="Asia/Tokyo",
    SECURE_CONTENT_TYPE_NOSNIFF=True,
    LOGGING_CONFIG=None,
)
django.setup()

from formtools.wizard.views import (  # type: ignore[import-not-found] # noqa: E402 - needs the settings
    CookieWizardView,
    NamedUrlCookieWizardView,
)


def _form(question: dict[str, Any]) -> type[forms.Form]:
    kind = forms.MultipleChoiceField if question["many"] else forms.ChoiceField
    widget = forms.CheckboxSelectMultiple if question["many"] else forms.RadioSelect
    field = kind(
        label=question["ask"], help_text=question["hint"], choices=question["options"], widget=widget, required=False
    )
    return type("QuestionForm", (forms.Form,), {"answer": field})


def _forms() -> list[tuple[str, type[forms.Form]]]:
    questions = json.loads(Path(os.environ["BENCH_QUESTIONS"]).read_text(encoding="utf-8"))
    return [(f"step{number}", _form(question)) for number, question in enumerate(questions, 1)]


class _Done:
    template_name = "wizard.html"

    def done(self, form_list: Any, **kwargs: Any) -> HttpResponse:
        """The end: outside of what is measured."""
        return HttpResponse("done")


class Wizard(_Done, CookieWizardView):  # type: ignore[misc]
    """A step is one POST, whose answer is the next question."""


class NamedWizard(_Done, NamedUrlCookieWizardView):  # type: ignore[misc]
    """A step is as ours: POST, redirect, GET of the next question."""


def _elsewhere(request: Any) -> HttpResponse:
    return HttpResponse("")


urlpatterns = [
    path("", Wizard.as_view(_forms()), name="wizard"),
    path("exit", _elsewhere, name="leave"),
    path("answers", _elsewhere, name="answers"),
    path("about-safety", _elsewhere, name="about-safety"),
    path("steps/", NamedWizard.as_view(_forms(), url_name="step"), name="steps"),
    path("steps/<str:step>/", NamedWizard.as_view(_forms(), url_name="step"), name="step"),
]
application = get_wsgi_application()
