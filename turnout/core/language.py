"""The language of a page: `?lang=` for this one page, else the cookie set by the switch, else the browser's wish."""

from django.http import HttpRequest
from django.middleware.locale import LocaleMiddleware
from django.utils import translation


class PageLanguage(LocaleMiddleware):
    """Django's middleware, and links that carry a language; they change the rendering and store nothing."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        wish = request.GET.get("lang", "")
        if wish and translation.check_for_language(wish):
            try:
                translation.activate(translation.get_supported_language_variant(wish))
            except LookupError:
                return
            request.LANGUAGE_CODE = translation.get_language() or "en"
