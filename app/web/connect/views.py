"""The health address for load balancers and monitoring: ok or not ok, and nothing else."""

from flask import Blueprint, Response

from app.services.health import is_healthy
from app.web.frame.access import public, without_session
from app.web.frame.portal import current_site

connect = Blueprint("connect", __name__)


@connect.get("/healthz")
@public
@without_session
def healthz() -> Response:
    well = is_healthy(current_site())
    return Response("ok\n" if well else "not ok\n", status=200 if well else 503, mimetype="text/plain")
