"""The one page of a process that has core and nothing above it."""

import threading

from django.http import HttpRequest, HttpResponse
from django.urls import path


def page(request: HttpRequest) -> HttpResponse:
    return HttpResponse(f"{len(request.body)} in {threading.current_thread().name}")


urlpatterns = [path("page", page)]
