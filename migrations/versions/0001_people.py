"""People, units, roles, passwords, sessions."""

import sqlalchemy as sa
from alembic import op

from app.storage.base import UtcDateTime

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def _person_key(table: str) -> tuple[sa.Column[str], sa.ForeignKeyConstraint]:
    name = op.f(f"fk_{table}_person_id_person")
    return (
        sa.Column("person_id", sa.String(32), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=name, ondelete="RESTRICT"),
    )


def _period_table(table: str) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.String(32), nullable=False),
        *_person_key(table),
        sa.Column("unit_id", sa.String(32), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.CheckConstraint("valid_until >= valid_from", name=op.f(f"ck_{table}_ends_after_it_begins")),
        sa.ForeignKeyConstraint(["unit_id"], ["unit.id"], name=op.f(f"fk_{table}_unit_id_unit"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )


def upgrade() -> None:
    op.create_table(
        "person",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("staff_number", sa.String(40), nullable=False),
        sa.Column("staff_number_key", sa.String(40), nullable=False),
        sa.Column("email", sa.String(254), nullable=True),
        sa.Column("email_key", sa.String(254), nullable=True),
        sa.Column("first_name", sa.String(80), nullable=False),
        sa.Column("last_name", sa.String(80), nullable=False),
        sa.Column("language", sa.String(2), nullable=True),
        sa.Column("created_on", sa.Date(), nullable=False),
        sa.Column("deactivated_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("staff_number_key", name=op.f("uq_person_staff_number_key")),
        sa.UniqueConstraint("email_key", name=op.f("uq_person_email_key")),
    )
    op.create_table(
        "role_grant",
        *_person_key("role_grant"),
        sa.Column("role", sa.String(20), nullable=False),
        sa.Column("granted_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", "role", name=op.f("pk_role_grant")),
    )
    op.create_table(
        "unit",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("parent_id", sa.String(32), nullable=True),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("path_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["parent_id"], ["unit.id"], name=op.f("fk_unit_parent_id_unit"), ondelete="RESTRICT"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_unit")),
        sa.UniqueConstraint("path_key", name=op.f("uq_unit_path_key")),
    )
    op.create_index(op.f("ix_unit_parent_id"), "unit", ["parent_id"])
    _period_table("membership")
    op.create_index(
        "ux_membership_one_open",
        "membership",
        ["person_id"],
        unique=True,
        sqlite_where=sa.text("valid_until IS NULL"),
        postgresql_where=sa.text("valid_until IS NULL"),
    )
    op.create_index("ix_membership_unit_id_person_id", "membership", ["unit_id", "person_id"])
    _period_table("leadership")
    op.create_index(
        "ux_leadership_one_open",
        "leadership",
        ["person_id", "unit_id"],
        unique=True,
        sqlite_where=sa.text("valid_until IS NULL"),
        postgresql_where=sa.text("valid_until IS NULL"),
    )
    op.create_index("ix_leadership_person_id", "leadership", ["person_id"])
    op.create_table(
        "credential",
        *_person_key("credential"),
        sa.Column("password_hash", sa.String(200), nullable=False),
        sa.Column("changed_on", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_credential")),
    )
    op.create_table(
        "start_code",
        *_person_key("start_code"),
        sa.Column("code_hash", sa.String(64), nullable=False),
        sa.Column("valid_until", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_start_code")),
    )
    op.create_table(
        "web_session",
        sa.Column("key", sa.String(64), nullable=False),
        *_person_key("web_session"),
        sa.Column("created_at", UtcDateTime(), nullable=False),
        sa.Column("last_seen_at", UtcDateTime(), nullable=False),
        sa.Column("browser", sa.String(40), nullable=False),
        sa.Column("draft", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_web_session")),
    )
    op.create_index(op.f("ix_web_session_created_at"), "web_session", ["created_at"])
    op.create_index(op.f("ix_web_session_person_id"), "web_session", ["person_id"])
    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.String(32), nullable=False),
        sa.Column("account_mark", sa.String(64), nullable=False),
        sa.Column("address_mark", sa.String(64), nullable=False),
        sa.Column("happened_at", UtcDateTime(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
    )
    op.create_index("ix_sign_in_failure_account_mark_happened_at", "sign_in_failure", ["account_mark", "happened_at"])
    op.create_index(op.f("ix_sign_in_failure_happened_at"), "sign_in_failure", ["happened_at"])


def downgrade() -> None:
    for table in (
        "sign_in_failure",
        "web_session",
        "start_code",
        "credential",
        "leadership",
        "membership",
        "unit",
        "role_grant",
        "person",
    ):
        op.drop_table(table)
