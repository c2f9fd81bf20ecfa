"""Keys' fingerprints, attempts, sealed answers and training records.

Revision ID: 0003
Revises: 0002
"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "key_fingerprint",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("fingerprint", sa.String(64), nullable=False),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_key_fingerprint")),
    )
    op.create_table(
        "attempt",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("training_key", sa.String(40), nullable=False),
        sa.Column("training_hash", sa.String(64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("seed", sa.String(32), nullable=False),
        sa.Column("key_number", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=False),
        sa.Column("finished_on", sa.Date(), nullable=True),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.Column("possible", sa.Integer(), nullable=True),
        sa.Column("safe", sa.Integer(), nullable=True),
        sa.Column("scenarios", sa.Integer(), nullable=True),
        sa.Column("passed", sa.Boolean(), nullable=True),
        sa.CheckConstraint("state IN ('open', 'finished', 'closed')", name=op.f("ck_attempt_state")),
        sa.CheckConstraint(
            "(state = 'finished') = (points IS NOT NULL AND possible IS NOT NULL AND safe IS NOT NULL"
            " AND scenarios IS NOT NULL AND passed IS NOT NULL)",
            name=op.f("ck_attempt_result_when_finished"),
        ),
        sa.CheckConstraint(
            "points >= 0 AND points <= possible AND safe <= scenarios", name=op.f("ck_attempt_result_within_bounds")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_attempt_person_id_person"), ondelete="RESTRICT"
        ),
        sa.ForeignKeyConstraint(
            ["training_hash"], ["document.hash"], name=op.f("fk_attempt_training_hash_document"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
        sa.UniqueConstraint(
            "person_id", "training_key", "number", name=op.f("uq_attempt_person_id_training_key_number")
        ),
    )
    op.create_index(
        "ux_attempt_one_open",
        "attempt",
        ["person_id", "training_key"],
        unique=True,
        sqlite_where=sa.text("state = 'open'"),
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "sealed_step",
        sa.Column("attempt_key", sa.LargeBinary(32), nullable=False),
        sa.Column("sequence", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("counted", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("attempt_key", "sequence", name=op.f("pk_sealed_step")),
        sqlite_with_rowid=False,
    )
    _refuse_changed_steps()
    op.create_table(
        "record",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.Column("attempt_id", sa.String(32), nullable=False),
        sa.Column("training_key", sa.String(40), nullable=False),
        sa.Column("training_hash", sa.String(64), nullable=False),
        sa.Column("training_version", sa.Integer(), nullable=False),
        sa.Column("training_title_de", sa.String(), nullable=False),
        sa.Column("training_title_en", sa.String(), nullable=False),
        sa.Column("guideline_hash", sa.String(64), nullable=False),
        sa.Column("guideline_edition", sa.String(20), nullable=False),
        sa.Column("completed_on", sa.Date(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("possible", sa.Integer(), nullable=False),
        sa.Column("safe", sa.Integer(), nullable=False),
        sa.Column("scenarios", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_record_person_id_person"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record")),
        sa.UniqueConstraint("attempt_id", name=op.f("uq_record_attempt_id")),
    )
    op.create_index(op.f("ix_record_person_id"), "record", ["person_id"])


def _refuse_changed_steps() -> None:
    """A sealed answer is appended and never changed; only `counted` may be set later."""
    columns = "attempt_key, sequence, sealed"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"CREATE TRIGGER sealed_step_never_changes BEFORE UPDATE OF {columns} ON sealed_step "
            "BEGIN SELECT RAISE(ABORT, 'a sealed step never changes'); END"
        )
        return
    op.execute(
        "CREATE FUNCTION refuse_changed_step() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'a sealed step never changes'; END $$"
    )
    op.execute(
        f"CREATE TRIGGER sealed_step_never_changes BEFORE UPDATE OF {columns} ON sealed_step "
        "FOR EACH ROW EXECUTE FUNCTION refuse_changed_step()"
    )


def downgrade() -> None:
    for table in ("record", "sealed_step", "attempt", "key_fingerprint"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION refuse_changed_step()")
