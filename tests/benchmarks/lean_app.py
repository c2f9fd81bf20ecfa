"""The yardstick: the least that Flask and SQLAlchemy Core can do for an answer, on the same server and pragmas.

One durable insert for a decision, a session looked up in each request, two small Jinja pages. No forms, no rights, no
languages, no seal. Started by gunicorn as `tests.benchmarks.lean_app:make()` with LEAN_DATABASE in the environment.
"""

import os
import uuid

from flask import Flask, Response, abort, redirect, render_template_string, request
from sqlalchemy import Column, Integer, MetaData, String, Table, bindparam, insert, select

from app.storage.database import make_engine

METADATA = MetaData()
SESSIONS = Table("lean_session", METADATA, Column("token", String(32), primary_key=True), Column("person", String(32)))
ANSWERS = Table(
    "lean_answer",
    METADATA,
    Column("id", String(32), primary_key=True),
    Column("person", String(32), nullable=False),
    Column("question", Integer, nullable=False),
    Column("choice", String(1), nullable=False),
)
FIND = select(SESSIONS.c.person).where(SESSIONS.c.token == bindparam("token"))
QUESTION = """<!doctype html><html lang="de"><title>{{ number }}</title><h1>Frage {{ number }}</h1>
<form method="post" action="/answer/{{ number }}">{% for letter in "abcd" %}
<label><input type="radio" name="choice" value="{{ letter }}"> Antwort {{ letter }}</label>{% endfor %}
<button>Senden</button></form></html>"""
FEEDBACK = """<!doctype html><html lang="de"><title>{{ number }}</title><h1>Danke, {{ person }}</h1>
<p>Frage {{ number }} ist beantwortet.</p><a href="/question/{{ number + 1 }}">Weiter</a></html>"""


def make() -> Flask:
    """Return the application; its tables and sessions are made by the bench."""
    app = Flask(__name__)
    engine = make_engine(os.environ["LEAN_DATABASE"])

    def person() -> str:
        with engine.connect() as connection:
            found: str | None = connection.execute(FIND, {"token": request.cookies.get("lean", "")}).scalar()
        return found or abort(403)

    @app.get("/question/<int:number>")
    def question(number: int) -> str:
        person()
        return render_template_string(QUESTION, number=number)

    @app.post("/answer/<int:number>")
    def answer(number: int) -> Response:
        values = {"id": uuid.uuid4().hex, "person": person(), "question": number, "choice": request.form["choice"]}
        with engine.connect().execution_options(writes=True) as connection, connection.begin():
            connection.execute(insert(ANSWERS), values)
        return redirect(f"/feedback/{number}", 303)  # type: ignore[return-value]

    @app.get("/feedback/<int:number>")
    def feedback(number: int) -> str:
        return render_template_string(FEEDBACK, number=number, person=person())

    return app
