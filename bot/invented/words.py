"""Invented questions with their answers, and two announcements that were sent long enough ago to be read only."""

from collections.abc import Sequence
from datetime import timedelta
from zoneinfo import ZoneInfo

from sqlalchemy.ext.asyncio import AsyncSession

from bot.invented.ground import DAY, Ground
from bot.invented.people import Helper
from models import announcement_reports, question_rules
from models.announcements import Announcement, AnnouncementResponse, AnnouncementState
from models.audiences import Audience, AudienceRole
from models.batching import Tally
from models.question_rules import Said
from models.questions import Question, QuestionMessage, QuestionState
from models.sites import Site

# What people write stays as they wrote it, in one language or the other.
_ASKED = (
    ("Y a-t-il un parking près du local\u00a0?", "Oui, derrière le local, c’est gratuit."),
    ("Is there a shower for volunteers?", "Yes, at the house, until ten in the evening."),
    ("Je peux venir avec mon chien\u00a0?", "Pas pendant les créneaux, malheureusement."),
    ("What should I wear for the night round?", "Something warm that may get dirty, and good shoes."),
    ("Le créneau de dimanche finit à quelle heure exactement\u00a0?", "Vers 18\u00a0h, parfois un peu plus tard."),
    ("Do I need a first aid course?", "No, somebody with one is always there."),
    ("Faut-il parler anglais\u00a0?", "Un peu aide, mais ce n’est pas nécessaire."),
    ("Can my sister come along for one day?", "With pleasure, she registers here in a minute."),
)
_WAITS = "Est-ce que je peux arriver vers 10\u00a0h samedi\u00a0?"
_ANNOUNCED = (
    (
        75,
        {
            "fr": "<b>Merci\u00a0!</b> Grâce à vous, chaque repas a été servi ce mois-ci.",
            "en": "<b>Thank you!</b> Thanks to you every meal was served this month.",
        },
    ),
    (
        34,
        {
            "fr": "Le local change de serrure\u00a0: le code est dans votre prochain rappel.",
            "en": "There is a new lock on the door: the code comes with your next reminder.",
        },
    ),
)
_EVERY, _DELIVERED, _GOT_IT = timedelta(days=10), 0.96, 0.6


async def invent(session: AsyncSession, ground: Ground, people: Sequence[int], helpers: Sequence[Helper]) -> None:
    """Keeps them."""
    where = ground.for_volunteers()[:2]
    if where:
        await _answered(session, ground, people, where)
        await _waiting(session, ground, people, where[0])
        await _announcements(session, ground, where[0], helpers)


async def _answered(session: AsyncSession, ground: Ground, people: Sequence[int], where: Sequence[Site]) -> None:
    for number, (asked, answer) in enumerate(_ASKED):
        at = ground.now - timedelta(days=4) - _EVERY * number
        replied = at + timedelta(minutes=ground.chance.choice((20, 45, 90, 200, 600)))
        question = Question(person_id=ground.chance.choice(people), site_id=where[number % len(where)].id, asked_at=at)
        question.state, question.changed_at, question.closed_at = QuestionState.CLOSED, replied, replied + DAY
        session.add(question)
        await session.flush()
        said = {"question_id": question.id}
        session.add(QuestionMessage(**said, author_id=question.person_id, from_team=False, text=asked, at=at))
        session.add(QuestionMessage(**said, from_team=True, text=answer, at=replied))


async def _waiting(session: AsyncSession, ground: Ground, people: Sequence[int], site: Site) -> None:
    """One to which an answer is owed, for whoever looks at what there is to do."""
    at = ground.now - timedelta(hours=2)
    said = Said(_WAITS)
    await question_rules.ask(session, people[-1], site.id, said, at, ZoneInfo(site.time_zone))


async def _announcements(session: AsyncSession, ground: Ground, site: Site, helpers: Sequence[Helper]) -> None:
    for days, texts in _ANNOUNCED:
        at = ground.now - timedelta(days=days)
        audience = Audience(sites=(site.id,), roles=(AudienceRole.VOLUNTEERS,))
        meant = [one.person_id for one in helpers if one.site_id == site.id and one.first < at.date()]
        delivered = round(len(meant) * _DELIVERED)
        dropped = {"blocked": len(meant) - delivered}
        one = Announcement(
            state=AnnouncementState.SENT,
            audience=audience.to_json(),
            texts=texts,
            buttons={"items": []},
            wants_ack=True,
            created_at=at - timedelta(hours=1),
            sends_at=at,
            counted=len(meant),
            queued_at=at,
            finished_at=at + timedelta(minutes=1),
            left_out={},
            result=announcement_reports.frozen(Tally(size=len(meant), delivered=delivered, dropped=dropped)),
        )
        session.add(one)
        await session.flush()
        taps = [person for person in meant[:delivered] if ground.chance.random() < _GOT_IT]
        session.add_all(
            AnnouncementResponse(announcement_id=one.id, person_id=person, what=0, at=at + timedelta(minutes=30))
            for person in taps
        )
    await session.flush()
