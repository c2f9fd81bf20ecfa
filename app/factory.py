"""Builds everything: settings, site, blueprints, error pages, headers. Imported by `create_app` only."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any
from wsgiref.types import WSGIApplication

from flask import Flask
from flask_wtf import CSRFProtect
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.middleware.proxy_fix import ProxyFix
from werkzeug.wrappers import Response

from app.config import Settings, read_settings
from app.services.logs import set_up_logging
from app.services.setting_up import open_site
from app.services.transaction import Site
from app.web.account.views import account
from app.web.connect.views import connect
from app.web.frame.access import set_up_access
from app.web.frame.assets import StaticFiles
from app.web.frame.errors import set_up_errors, show_expired_form
from app.web.frame.headers import security_headers, set_up_headers
from app.web.frame.intake import set_up_intake
from app.web.frame.logs import set_up_request_log
from app.web.frame.portal import set_up_site
from app.web.frame.sending import set_up_sending
from app.web.frame.sessions import set_up_sessions
from app.web.frame.templates import set_up_templates
from app.web.learn import answering
from app.web.learn.views import learn
from app.web.public.views import public
from app.web.supervise.views import supervise

BLUEPRINTS = (learn, account, supervise, public, connect)
# No form of ours is longer; a file is never uploaded.
MOST_BYTES = 64 * 1024
DATABASE_AWAY = (OperationalError, InterfaceError)


class SyncFlask(Flask):
    """Flask without its question, asked of every function on every request, whether it is a coroutine: none is."""

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        return func


def build_from_environment() -> Flask:
    """Return the application of this environment; raises UnsafeSetting, NotReady or KeyFileFault."""
    settings = read_settings(os.environ)
    set_up_logging(settings.log_format)
    return build_app(open_site(settings))


def build_app(site: Site) -> Flask:
    """Return the application that serves this site."""
    settings = site.settings
    app = SyncFlask("app", static_folder=None, template_folder=str(Path("web") / "templates"))
    app.config.update(
        SECRET_KEY=settings.secret_key,
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_BYTES,
        MAX_FORM_PARTS=100,
        # An outdated form must not lose an answer: its life is the session's.
        WTF_CSRF_TIME_LIMIT=None,
        # The token is bound to the session's cookie; behind a proxy the server does not see that TLS is used, so the
        # check of the referrer would run in tests only.
        WTF_CSRF_SSL_STRICT=False,
    )
    headers = security_headers(settings)
    static = StaticFiles(headers)
    set_up_templates(app, settings, static.url)
    set_up_site(app, site)
    set_up_request_log(app)
    _set_up_guards(app, settings)
    set_up_errors(app, DATABASE_AWAY)
    app.register_error_handler(CSRFError, keep_expired_answer)
    set_up_sending(app)
    set_up_headers(app, headers)
    for blueprint in BLUEPRINTS:
        app.register_blueprint(blueprint)
    app.wsgi_app = static.serve_before(_behind_proxies(app, settings))  # type: ignore[method-assign, assignment]
    return app


def keep_expired_answer(error: CSRFError) -> Response:
    """Show the form that had expired again with what was chosen, where that is an answer; else say it has expired."""
    return answering.expired_answer_page() or show_expired_form(error)


def _set_up_guards(app: Flask, settings: Settings) -> None:
    """In this order: who is asking, can it be read, is the form ours, may they."""
    set_up_sessions(app, settings)
    set_up_intake(app)
    CSRFProtect(app)
    set_up_access(app)


def _behind_proxies(app: Flask, settings: Settings) -> WSGIApplication:
    """Believe the forwarded address as often as there are proxies of our own; by default never."""
    if not settings.trusted_proxies:
        return app.wsgi_app
    return ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies, x_proto=0, x_host=0, x_port=0, x_prefix=0)
