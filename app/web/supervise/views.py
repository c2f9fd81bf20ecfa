"""Mein Team: who has completed what and when, of the own people only."""

from collections.abc import Callable

from flask import Blueprint, render_template, request
from flask_babel import gettext as _

from app.domain.status import TrainingState
from app.services.reporting import team_status
from app.services.transaction import reading
from app.web.frame import paths
from app.web.frame.access import needs
from app.web.frame.clock import site_today
from app.web.frame.portal import current_site
from app.web.frame.sessions import current_actor
from app.web.frame.templates import choose_text
from app.web.supervise.shown import read_query, team_page

supervise = Blueprint("supervise", __name__)


@supervise.get(paths.TEAM)
@needs("team.see")
def show_team() -> str:
    """Show the list. Which people are on it is decided by the organisation and today's date, never by the address."""
    query, today = read_query(request.args), site_today()
    with reading(current_site()) as tx:
        team = team_status(tx, actor=current_actor(), training_key=query.training, today=today)
    page = team_page(team, query, today, choose=choose_text, state_name=state_name)
    return render_template("supervise/team.html", page=page)


def state_name(state: TrainingState | None) -> str:
    """Return a state in words; None stands for all of them."""
    names: dict[TrainingState | None, Callable[[], str]] = {
        TrainingState.OPEN: lambda: _("Open"),
        TrainingState.BEGUN: lambda: _("Begun"),
        TrainingState.COMPLETED: lambda: _("Completed"),
        None: lambda: _("All"),
    }
    return names[state]()
