"""Coordination: announcements, questions, the audit log, figures, sites that open and close."""

import sqlalchemy as sa
from alembic import op

from models.migrations import kinds

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    op.create_table('batches',
    sa.Column('id', kinds.KEY, nullable=False),
    sa.Column('state', sa.String(20), nullable=False),
    sa.Column('does', sa.String(20), nullable=False),
    sa.Column('messages', kinds.JSON, nullable=False),
    sa.Column('urgent', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('size', sa.Integer(), server_default='0', nullable=False),
    sa.Column('opens_at', kinds.MOMENT, nullable=False),
    sa.Column('shuts_at', kinds.MOMENT, nullable=True),
    sa.Column('helps_until', kinds.MOMENT, nullable=False),
    sa.Column('earlier_id', kinds.KEY, nullable=True),
    sa.Column('about', sa.String(length=40), nullable=True),
    sa.Column('created_at', kinds.MOMENT, nullable=False),
    sa.Column('finished_at', kinds.MOMENT, nullable=True),
    sa.ForeignKeyConstraint(['earlier_id'], ['batches.id'], name=op.f('fk_batches_earlier_id_batches'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_batches')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('batches', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_batches_earlier_id'), ['earlier_id'], unique=False)
        batch_op.create_index('ix_batches_state', ['state'], unique=False)

    op.create_table('announcements',
    sa.Column('id', kinds.KEY, nullable=False),
    sa.Column('state', sa.String(20), nullable=False),
    sa.Column('version', sa.Integer(), server_default='0', nullable=False),
    sa.Column('author_id', kinds.KEY, nullable=True),
    sa.Column('approver_id', kinds.KEY, nullable=True),
    sa.Column('audience', kinds.JSON, nullable=False),
    sa.Column('texts', kinds.JSON, nullable=False),
    sa.Column('attachment', kinds.JSON, nullable=True),
    sa.Column('buttons', kinds.JSON, nullable=False),
    sa.Column('wants_ack', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('urgent', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('created_at', kinds.MOMENT, nullable=False),
    sa.Column('sends_at', kinds.MOMENT, nullable=False),
    sa.Column('counted', sa.Integer(), server_default='0', nullable=False),
    sa.Column('nag_at', kinds.MOMENT, nullable=True),
    sa.Column('remark', sa.String(length=300), server_default='', nullable=False),
    sa.Column('decided_at', kinds.MOMENT, nullable=True),
    sa.Column('queued_at', kinds.MOMENT, nullable=True),
    sa.Column('finished_at', kinds.MOMENT, nullable=True),
    sa.Column('batch_id', kinds.KEY, nullable=True),
    sa.Column('left_out', kinds.JSON, nullable=True),
    sa.Column('result', kinds.JSON, nullable=True),
    sa.ForeignKeyConstraint(['approver_id'], ['people.id'], name=op.f('fk_announcements_approver_id_people'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['author_id'], ['people.id'], name=op.f('fk_announcements_author_id_people'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['batch_id'], ['batches.id'], name=op.f('fk_announcements_batch_id_batches'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_announcements')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('announcements', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_announcements_approver_id'), ['approver_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_announcements_author_id'), ['author_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_announcements_batch_id'), ['batch_id'], unique=False)
        batch_op.create_index('ix_announcements_due', ['state', 'sends_at'], unique=False)
        batch_op.create_index('ix_announcements_nag', ['nag_at'], unique=False, sqlite_where=sa.text('nag_at IS NOT NULL'), postgresql_where=sa.text('nag_at IS NOT NULL'))

    op.create_table('audit_entries',
    sa.Column('id', kinds.KEY, nullable=False),
    sa.Column('at', kinds.MOMENT, nullable=False),
    sa.Column('actor_id', kinds.KEY, nullable=True),
    sa.Column('action', sa.String(length=40), nullable=False),
    sa.Column('refused', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('subject', sa.String(length=20), server_default='', nullable=False),
    sa.Column('subject_id', sa.BigInteger(), nullable=True),
    sa.Column('site_id', kinds.KEY, nullable=True),
    sa.Column('detail', sa.String(length=80), server_default='', nullable=False),
    sa.ForeignKeyConstraint(['actor_id'], ['people.id'], name=op.f('fk_audit_entries_actor_id_people'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['site_id'], ['sites.id'], name=op.f('fk_audit_entries_site_id_sites'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_audit_entries')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('audit_entries', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_audit_entries_actor_id'), ['actor_id'], unique=False)
        batch_op.create_index('ix_audit_entries_at', ['at', 'id'], unique=False)
        batch_op.create_index('ix_audit_entries_refused', ['id'], unique=False, sqlite_where=sa.text('refused'), postgresql_where=sa.text('refused'))
        batch_op.create_index(batch_op.f('ix_audit_entries_site_id'), ['site_id'], unique=False)

    op.create_table('monthly_figures',
    sa.Column('id', kinds.KEY, nullable=False),
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('what', sa.String(length=60), nullable=False),
    sa.Column('site_id', kinds.KEY, nullable=True),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['site_id'], ['sites.id'], name=op.f('fk_monthly_figures_site_id_sites'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_monthly_figures'))
    )
    with op.batch_alter_table('monthly_figures', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_monthly_figures_site_id'), ['site_id'], unique=False)
        batch_op.create_index('uq_monthly_figures_of', ['month', 'what', 'site_id'], unique=True)
        batch_op.create_index('uq_monthly_figures_of_no_site', ['month', 'what'], unique=True, sqlite_where=sa.text('site_id IS NULL'), postgresql_where=sa.text('site_id IS NULL'))

    op.create_table('settled_months',
    sa.Column('month', sa.Date(), nullable=False),
    sa.Column('at', kinds.MOMENT, nullable=False),
    sa.PrimaryKeyConstraint('month', name=op.f('pk_settled_months'))
    )

    op.create_table('yardsticks',
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('slug', sa.String(length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('id', kinds.KEY, nullable=False),
    sa.Column('loaded', kinds.JSON, nullable=True),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_yardsticks')),
    sa.UniqueConstraint('slug', name=op.f('uq_yardsticks_slug'))
    )

    op.create_table('questions',
    sa.Column('id', kinds.KEY, nullable=False),
    sa.Column('person_id', kinds.KEY, nullable=False),
    sa.Column('site_id', kinds.KEY, nullable=True),
    sa.Column('state', sa.String(20), nullable=False),
    sa.Column('taken_by', kinds.KEY, nullable=True),
    sa.Column('asked_at', kinds.MOMENT, nullable=False),
    sa.Column('changed_at', kinds.MOMENT, nullable=False),
    sa.Column('waiting_since', kinds.MOMENT, nullable=True),
    sa.Column('due_at', kinds.MOMENT, nullable=True),
    sa.Column('reminded', sa.SmallInteger(), server_default='0', nullable=False),
    sa.Column('closed_at', kinds.MOMENT, nullable=True),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_questions_person_id_people'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['site_id'], ['sites.id'], name=op.f('fk_questions_site_id_sites'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['taken_by'], ['people.id'], name=op.f('fk_questions_taken_by_people'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_questions')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('questions', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_questions_closed_at'), ['closed_at'], unique=False)
        batch_op.create_index(batch_op.f('ix_questions_person_id'), ['person_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_questions_due_at'), ['due_at'], unique=False)
        batch_op.create_index('ix_questions_site', ['site_id', 'state'], unique=False)
        batch_op.create_index(batch_op.f('ix_questions_taken_by'), ['taken_by'], unique=False)

    op.create_table('ready_answers',
    sa.Column('site_id', kinds.KEY, nullable=True),
    sa.Column('title', kinds.JSON, nullable=False),
    sa.Column('answer', kinds.JSON, nullable=False),
    sa.Column('keywords', kinds.JSON, nullable=False),
    sa.Column('hidden', sa.Boolean(), server_default=sa.text('false'), nullable=False),
    sa.Column('version', sa.Integer(), server_default='0', nullable=False),
    sa.Column('changed_by', kinds.KEY, nullable=True),
    sa.Column('changed_at', kinds.MOMENT, nullable=True),
    sa.Column('slug', sa.String(length=40), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('id', kinds.KEY, nullable=False),
    sa.Column('loaded', kinds.JSON, nullable=True),
    sa.ForeignKeyConstraint(['changed_by'], ['people.id'], name=op.f('fk_ready_answers_changed_by_people'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['site_id'], ['sites.id'], name=op.f('fk_ready_answers_site_id_sites'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_ready_answers')),
    sa.UniqueConstraint('slug', name=op.f('uq_ready_answers_slug')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('ready_answers', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_ready_answers_changed_by'), ['changed_by'], unique=False)
        batch_op.create_index(batch_op.f('ix_ready_answers_site_id'), ['site_id'], unique=False)

    op.create_table('saved_audiences',
    sa.Column('id', kinds.KEY, nullable=False),
    sa.Column('name', sa.String(length=60), nullable=False),
    sa.Column('audience', kinds.JSON, nullable=False),
    sa.Column('saved_by', kinds.KEY, nullable=True),
    sa.Column('saved_at', kinds.MOMENT, nullable=False),
    sa.ForeignKeyConstraint(['saved_by'], ['people.id'], name=op.f('fk_saved_audiences_saved_by_people'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_saved_audiences')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('saved_audiences', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_saved_audiences_saved_by'), ['saved_by'], unique=False)

    op.create_table('announcement_changes',
    sa.Column('id', kinds.KEY, nullable=False),
    sa.Column('announcement_id', kinds.KEY, nullable=False),
    sa.Column('batch_id', kinds.KEY, nullable=True),
    sa.Column('by_id', kinds.KEY, nullable=True),
    sa.Column('texts', kinds.JSON, nullable=True),
    sa.Column('at', kinds.MOMENT, nullable=False),
    sa.Column('result', kinds.JSON, nullable=True),
    sa.ForeignKeyConstraint(['announcement_id'], ['announcements.id'], name=op.f('fk_announcement_changes_announcement_id_announcements'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['batch_id'], ['batches.id'], name=op.f('fk_announcement_changes_batch_id_batches'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['by_id'], ['people.id'], name=op.f('fk_announcement_changes_by_id_people'), ondelete='SET NULL'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_announcement_changes'))
    )
    with op.batch_alter_table('announcement_changes', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_announcement_changes_announcement_id'), ['announcement_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_announcement_changes_batch_id'), ['batch_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_announcement_changes_by_id'), ['by_id'], unique=False)

    op.create_table('announcement_responses',
    sa.Column('announcement_id', kinds.KEY, nullable=False),
    sa.Column('person_id', kinds.KEY, nullable=False),
    sa.Column('what', sa.SmallInteger(), nullable=False),
    sa.Column('at', kinds.MOMENT, nullable=False),
    sa.ForeignKeyConstraint(['announcement_id'], ['announcements.id'], name=op.f('fk_announcement_responses_announcement_id_announcements'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['person_id'], ['people.id'], name=op.f('fk_announcement_responses_person_id_people'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('announcement_id', 'person_id', 'what', name=op.f('pk_announcement_responses'))
    )
    with op.batch_alter_table('announcement_responses', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_announcement_responses_person_id'), ['person_id'], unique=False)

    op.create_table('batch_watches',
    sa.Column('batch_id', kinds.KEY, nullable=False),
    sa.Column('chat_id', kinds.KEY, nullable=False),
    sa.Column('key', sa.String(length=200), nullable=False),
    sa.Column('edits', sa.Integer(), server_default='0', nullable=False),
    sa.Column('figures', kinds.JSON, nullable=True),
    sa.Column('edited_at', kinds.MOMENT, nullable=False),
    sa.ForeignKeyConstraint(['batch_id'], ['batches.id'], name=op.f('fk_batch_watches_batch_id_batches'), ondelete='CASCADE'),
    sa.ForeignKeyConstraint(['chat_id'], ['chats.id'], name=op.f('fk_batch_watches_chat_id_chats'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('batch_id', 'chat_id', name=op.f('pk_batch_watches'))
    )
    with op.batch_alter_table('batch_watches', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_batch_watches_chat_id'), ['chat_id'], unique=False)

    op.create_table('question_messages',
    sa.Column('id', kinds.KEY, nullable=False),
    sa.Column('question_id', kinds.KEY, nullable=False),
    sa.Column('author_id', kinds.KEY, nullable=True),
    sa.Column('from_team', sa.Boolean(), nullable=False),
    sa.Column('text', sa.String(length=2000), nullable=False),
    sa.Column('photo', sa.String(length=200), nullable=False),
    sa.Column('at', kinds.MOMENT, nullable=False),
    sa.ForeignKeyConstraint(['author_id'], ['people.id'], name=op.f('fk_question_messages_author_id_people'), ondelete='SET NULL'),
    sa.ForeignKeyConstraint(['question_id'], ['questions.id'], name=op.f('fk_question_messages_question_id_questions'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_question_messages'))
    )
    with op.batch_alter_table('question_messages', schema=None) as batch_op:
        batch_op.create_index(batch_op.f('ix_question_messages_author_id'), ['author_id'], unique=False)
        batch_op.create_index(batch_op.f('ix_question_messages_question_id'), ['question_id'], unique=False)

    op.create_table('wrong_codes',
    sa.Column('id', kinds.KEY, nullable=False),
    sa.Column('chat_id', kinds.KEY, nullable=False),
    sa.Column('at', kinds.MOMENT, nullable=False),
    sa.ForeignKeyConstraint(['chat_id'], ['chats.id'], name=op.f('fk_wrong_codes_chat_id_chats'), ondelete='CASCADE'),
    sa.PrimaryKeyConstraint('id', name=op.f('pk_wrong_codes'))
    )
    with op.batch_alter_table('wrong_codes', schema=None) as batch_op:
        batch_op.create_index('ix_wrong_codes_of', ['chat_id', 'at'], unique=False)

    with op.batch_alter_table('invitations', schema=None, table_kwargs={'sqlite_autoincrement': True}) as batch_op:
        batch_op.add_column(sa.Column('revoked_at', kinds.MOMENT, nullable=True))
        batch_op.add_column(sa.Column('created_by', kinds.KEY, nullable=True))
        batch_op.create_index(batch_op.f('ix_invitations_created_by'), ['created_by'], unique=False)
        batch_op.create_foreign_key(batch_op.f('fk_invitations_created_by_people'), 'people', ['created_by'], ['id'], ondelete='CASCADE')

    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.add_column(sa.Column('does', sa.String(20), server_default=sa.text("'send'"), nullable=False))
        batch_op.add_column(sa.Column('batch_id', kinds.KEY, nullable=True))
        batch_op.drop_index('ix_outbox_due')
        batch_op.create_index('ix_outbox_due', ['channel', 'lane', 'not_before', 'id'], unique=False, sqlite_where=sa.text("state = 'waiting' AND batch_id IS NULL"), postgresql_where=sa.text("state = 'waiting' AND batch_id IS NULL"))
        batch_op.create_index('ix_outbox_batch_due', ['batch_id', 'channel', 'not_before', 'id'], unique=False, sqlite_where=sa.text("state = 'waiting' AND batch_id IS NOT NULL"), postgresql_where=sa.text("state = 'waiting' AND batch_id IS NOT NULL"))
        batch_op.create_index('ix_outbox_batch_state', ['batch_id', 'state'], unique=False, sqlite_where=sa.text('batch_id IS NOT NULL'), postgresql_where=sa.text('batch_id IS NOT NULL'))
        batch_op.create_index('uq_outbox_batch', ['batch_id', 'channel', 'address'], unique=True, sqlite_where=sa.text('batch_id IS NOT NULL'), postgresql_where=sa.text('batch_id IS NOT NULL'))
        batch_op.create_foreign_key(batch_op.f('fk_outbox_batch_id_batches'), 'batches', ['batch_id'], ['id'], ondelete='CASCADE')

    with op.batch_alter_table('sites', schema=None) as batch_op:
        batch_op.add_column(sa.Column('closes_on', sa.Date(), nullable=True))
        batch_op.add_column(sa.Column('closing', kinds.JSON, nullable=True))
        batch_op.add_column(sa.Column('version', sa.Integer(), server_default='0', nullable=False))
