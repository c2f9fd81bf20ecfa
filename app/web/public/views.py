"""Help, accessibility statement, privacy, imprint, display, and the pictures of the scenarios."""

from flask import Blueprint, Response, g, make_response, redirect, render_template, request

from app.services.account import set_language
from app.services.media import read_media
from app.services.transaction import transaction
from app.web.frame import access, paths
from app.web.frame.display import change_display, current_display, keep_display
from app.web.frame.headers import MEDIA_POLICY
from app.web.frame.portal import current_portal, current_site

public = Blueprint("public", __name__)


@public.get(paths.HELP)
@access.public
def show_help() -> str:
    return render_template("public/help.html", contact=current_portal().contact("online-redaktion"))


@public.get(paths.ACCESSIBILITY)
@access.public
def show_accessibility() -> str:
    return render_template("public/accessibility.html", contact=current_portal().contact("online-redaktion"))


@public.get(paths.PRIVACY)
@access.public
def show_privacy() -> str:
    return render_template(
        "public/privacy.html", contact=current_portal().contact("datenschutz"), settings=current_site().settings
    )


@public.get(paths.IMPRINT)
@access.public
def show_imprint() -> str:
    return render_template("public/imprint.html", contact=current_portal().contact("pressestelle"))


@public.get(paths.DISPLAY)
@access.public
def show_display() -> str:
    back = paths.local_path(request.args.get("back", ""))
    return render_template("public/display.html", back=back)


@public.post(paths.DISPLAY)
@access.public
def keep_choice() -> Response:
    """Keep language and colours in this browser, the language also with the person, and return to the page before."""
    form = request.form
    chosen = change_display(current_display(), form.get("language"), form.get("theme"))
    if g.signed_in and "language" in form:
        with transaction(current_site()) as tx:
            set_language(tx, signed_in=g.signed_in, language=form["language"])
    response = make_response(redirect(paths.local_path(form.get("back", "")), 303))
    keep_display(response, chosen, current_site().settings)
    return response


@public.get(f"{paths.MEDIA}/<name>")
@access.public
@access.without_session
def show_picture(name: str) -> Response:
    """Send a picture. Its name is the hash of its content, so it can be kept for ever."""
    picture = read_media(current_site(), name)
    response = make_response(picture.content)
    response.content_type = picture.media_type
    response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
    response.headers["Content-Security-Policy"] = MEDIA_POLICY
    return response
