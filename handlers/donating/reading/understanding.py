"""The door to reading: a sentence understood with what the organisation has, its sites and the towns."""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache

from handlers.context import Context
from handlers.conversation.reading.day_text import flat
from handlers.donating.reading.places import Spot, by_sound
from handlers.donating.reading.sentence import Sentence, misspelled_places, place_names, read_sentence
from handlers.donating.reading.vocabulary import Vocabulary
from models import needs, sites, towns
from models.needs import Category
from models.offers import Unit
from models.sites import Site
from models.towns import Town

_A_SITE = 1_000_000_000
_KNOWN_BY_ANOTHER_NAME = 20_000
"""People who have one more name for a town mean a big one."""
_CLEARLY_BIGGER = 5
LIKELY_COUNTRIES = ("FR", "BE", "GB")
"""Where misspelled towns are looked for."""
_GIVING = re.compile(
    r"\b(?:dons?|donations?|donat(?:e|es|ed|ing)|donn(?:er|erais?|erions|erons|erai|ons)|jdonne|je donne|on donne|"
    r"(?:want|like|love|wanna|things?|stuff|something|happy) to give|giv(?:e|ing) away|drop(?:ping)? (?:\w+ )?off|"
    r"depos(?:er|e|erais?|ons)|debarrass\w+|get(?:ting)? rid|to a good home)\b"
)
_OF_ONESELF = re.compile(
    r"\b(?:temps|time|coup de main|un coup|a hand|suite|nom|numero|adresse|horaires?|blood|sang|avis|des nouvelles)\b"
)
_ASKING = re.compile(
    r"\b(?:j'? ?ai besoin|on a besoin|nous avons besoin|je (?:re)?cherche|on cherche|il (?:me|nous) fau(?:t|drait)|"
    r"(?:i|we) (?:really )?need (?:a|an|some|to (?:get|find|buy|have|borrow))\b|looking for|je voudrais recevoir)"
)
_ASKING_WHAT_IS_THERE = re.compile(
    r"\b(?:est[- ]ce qu'? ?il y (?:a|aura)|qu'est[- ]ce qu'? ?il y a|y (?:a|aura)[- ]t[- ]il|"
    r"(?:est[- ]ce que )?(?:vous avez|avez[- ]vous)(?= .*\?)|(?:is|are|will) there|"
    r"do you (?:guys |all )?have|have you got)\b|"
    r"^(?:(?:bonjour|bonsoir|salut|coucou|hello|hi|hey)\b[ ,!.]*)?"
    r"(?:ou|comment|quand|pourquoi|combien|where|how|when|why|who)\b|\bil y a\b.*\?"
)
_WITH_SOMETHING_TO_GIVE = re.compile(
    r"\b(?:apport\w+|amen\w+|ramen\w+|laiss\w+|envo\w+|expedi\w+|parvenir|remett\w+|offr\w+|collect\w+|recuper\w+|"
    r"prenez|prendre|accept\w*|besoin|cherchez|utiles?|assez|trop|mettre|vendre|j'? ?ai|jai|on a|nous avons|"
    r"bring\w*|leave|send\w*|post|ship|deliver\w*|offer\w*|giv\w+|tak(?:e|ing)|need\w*|useful|enough|"
    r"i have|i've|we have|we've|got|get (?:\w+ )*to you|to give)\b"
)
_Words = tuple[tuple[str, tuple[tuple[str, tuple[str, ...]], ...]], ...]


async def understand(context: Context, text: str) -> Sentence | None:
    """What the text offers, read in the chat's language, its place resolved as far as there is no doubt.

    None where it names no goods and is not plainly about giving either, or asks for something, or what there is.
    """
    words = vocabulary(await needs.categories(context.session), context.words.language)
    atlas = await _Atlas.of(context, place_names(text))
    sentence = read_sentence(text, context.today, words.language, words, atlas.spots.get)
    if sentence.spot is None and (missed := misspelled_places(text, words)):
        likely = await atlas.alike(context, missed)
        sentence = read_sentence(text, context.today, words.language, words, atlas.spots.get, likely)
    return atlas.resolved(sentence) if _is_about_giving(text, sentence) else None


def vocabulary(categories: Iterable[Category], language: str) -> Vocabulary:
    """What goods are called, compiled once for as long as nobody changes it."""
    return _compiled(tuple((one.slug, _words(one)) for one in categories), "fr" if language == "fr" else "en")


def _words(category: Category) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Its words by language; of a category that has none yet, its name and examples."""
    listed: Mapping[str, Sequence[str]] = category.words or {}
    return tuple((language, tuple(listed.get(language) or _own(category, language))) for language in ("fr", "en"))


def _own(category: Category, language: str) -> list[str]:
    shown = [category.name.get(language, ""), (category.examples or {}).get(language, "")]
    return [piece.strip() for text in shown for piece in re.split(r",|;| et | and | ou | or |&", text) if piece.strip()]


@lru_cache(maxsize=8)
def _compiled(names: _Words, language: str) -> Vocabulary:
    return Vocabulary({slug: dict(words) for slug, words in names}, language)


def _is_about_giving(text: str, sentence: Sentence) -> bool:
    plain = flat(text)
    gives = _GIVING.search(plain) is not None
    if not sentence.goods:
        return gives and not _OF_ONESELF.search(plain)
    return gives or not (_ASKING.search(plain) or _asks_what_is_there(plain, sentence))


def _asks_what_is_there(plain: str, sentence: Sentence) -> bool:
    """'Est-ce qu'il y a une machine à laver ?', 'how do I wash blankets': goods are named, and none to be given."""
    if any((one.number or 1) > 1 or one.unit not in (None, Unit.PIECE) for one in sentence.goods):
        return False
    return bool(_ASKING_WHAT_IS_THERE.search(plain)) and not _WITH_SOMETHING_TO_GIVE.search(plain)


class _Atlas:
    """The sites and towns that a sentence may name, by their folded names."""

    def __init__(self, of_site: Mapping[str, "_Named"], towns_found: Sequence[tuple[str, Town]]) -> None:
        self.sites = {named.site.slug: named.site for named in of_site.values() if named.site}
        self.towns: dict[int, Town] = {}
        self.spots: dict[str, Spot] = {}
        by_name = defaultdict[str, list[Town]](list)
        for name, town in towns_found:
            by_name[name].append(town)
        self.doubtful = {name for name, found in by_name.items() if _meant(name, found) is None}
        for name in by_name.keys() - self.doubtful:
            self._add(name, _meant(name, by_name[name]))
        for name, named in of_site.items():
            self._add_site(name, named)

    @classmethod
    async def of(cls, context: Context, names: Collection[str]) -> "_Atlas":
        """Those that are there for these names."""
        of_site = _by_name(await sites.shown(context.session))
        return cls(of_site, await towns.named(context.session, {*names} | of_site.keys()) if names else [])

    async def alike(self, context: Context, names: Collection[str]) -> dict[str, Spot]:
        """Big towns that begin like one of the names, and all our own places, by how they sound."""
        found = await towns.beginning_alike(context.session, names, _KNOWN_BY_ANOTHER_NAME, LIKELY_COUNTRIES)
        for name, town in found:
            if name not in self.spots and name not in self.doubtful:
                self._add(name, town)
        return by_sound(self.spots.items())

    def resolved(self, sentence: Sentence) -> Sentence:
        """The sentence with the site and the town that its place is; who comes from a site's town may go elsewhere."""
        if sentence.spot is None:
            return sentence
        site = self.sites.get(sentence.spot.site_slug or "") if not sentence.is_origin else None
        town = self.towns.get(sentence.spot.town_id or 0)
        return replace(sentence, site=site, town=town)

    def _add(self, name: str, town: Town | None) -> None:
        if town is not None:
            self.towns[town.id] = town
            self.spots[name] = Spot(town.name, town.population, town.id)

    def _add_site(self, name: str, named: "_Named") -> None:
        """A site's own name; a town with several sites is but a town."""
        town = self.spots.get(name)
        slug = named.site.slug if named.site else None
        self.spots[name] = Spot(town.name if town else named.shown, _A_SITE, town.town_id if town else None, slug)


@dataclass(frozen=True, slots=True)
class _Named:
    """A name of a site as it is written; ``site`` is None where several have it."""

    shown: str
    site: Site | None


def _by_name(known: Iterable[Site]) -> dict[str, _Named]:
    """The sites by the folded names that people may use."""
    found = dict[str, _Named]()
    for site in known:
        for text in (*site.name.values(), site.city, site.slug.replace("-", " ")):
            for piece in (text, *text.split(",")):
                name = towns.key(piece)
                other = found.get(name)
                if other is None:
                    found[name] = _Named(piece.strip(), site)
                elif other.site is not site:
                    found[name] = _Named(other.shown, None)
    found.pop("", None)
    return found


def _meant(name: str, found: Sequence[Town]) -> Town | None:
    """The one town of that name; None where two are of a size, or it is but another name of a small one."""
    proper = [town for town in found if towns.key(town.name) == name]
    likely = proper or [town for town in found if town.population >= _KNOWN_BY_ANOTHER_NAME]
    if len(likely) > 1 and likely[0].population < likely[1].population * _CLEARLY_BIGGER:
        return None
    return likely[0] if likely else None
