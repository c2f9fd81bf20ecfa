"""Published content: documents, offers, pictures."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

_KINDS = "kind IN ('guideline', 'scenario', 'training', 'pack')"


def upgrade() -> None:
    op.create_table(
        "document",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("edition", sa.String(20), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=False),
        sa.CheckConstraint(_KINDS, name=op.f("ck_document_kind")),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_document")),
        sa.UniqueConstraint("kind", "key", "edition", name=op.f("uq_document_kind_key_edition")),
    )
    op.create_table(
        "offer",
        sa.Column("kind", sa.String(12), nullable=False),
        sa.Column("key", sa.String(80), nullable=False),
        sa.Column("pack", sa.String(40), nullable=False),
        sa.Column("document_hash", sa.String(64), nullable=False),
        sa.Column("offered", sa.Boolean(), nullable=False),
        sa.CheckConstraint(_KINDS, name=op.f("ck_offer_kind")),
        sa.ForeignKeyConstraint(
            ["document_hash"], ["document.hash"], name=op.f("fk_offer_document_hash_document"), ondelete="RESTRICT"
        ),
        sa.PrimaryKeyConstraint("kind", "key", name=op.f("pk_offer")),
    )
    op.create_index(op.f("ix_offer_pack"), "offer", ["pack"])
    op.create_table(
        "media",
        sa.Column("hash", sa.String(64), nullable=False),
        sa.Column("media_type", sa.String(40), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("hash", name=op.f("pk_media")),
    )


def downgrade() -> None:
    op.drop_table("media")
    op.drop_index(op.f("ix_offer_pack"), table_name="offer")
    op.drop_table("offer")
    op.drop_table("document")
