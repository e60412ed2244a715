"""A site's columns as answers, and answers as columns: what was not touched keeps its bold and its links."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation

from handlers.conversation.kinds.base import Value
from handlers.editing.typed_text import as_html, as_typed
from models.bilingual import LANGUAGES, Texts, in_language
from models.sites import Site, SiteKind

NO_SITE = "no-site"


def price_of(typed: str) -> Decimal | None:
    """'7,50' or '€5' as euros; None for anything else."""
    plain = typed.replace("€", "").replace("\N{NO-BREAK SPACE}", "").replace(",", ".").strip()
    try:
        euros = Decimal(plain)
    except InvalidOperation:
        return None
    is_amount = euros.is_finite() and 0 <= euros < 1000 and euros == euros.quantize(Decimal("0.01"))
    return euros.quantize(Decimal("0.01")) if is_amount else None


def as_it_stands(site: Site, there: frozenset[str]) -> dict[str, Value]:
    """The answers that would lead to this site."""
    has_pin = site.latitude is not None and site.longitude is not None
    name = (site.city or in_language(site.name, "fr")) if site.approximate else ""
    return {
        **_plainly("name", site.name),
        **_plainly("summary", site.summary),
        **_typed("about", site.about),
        "kind": site.kind.value,
        "city": site.city or None,
        "address": site.address or None,
        "pin": {"latitude": site.latitude, "longitude": site.longitude, "name": name} if has_pin else None,
        "exact": True,
        "takes": site.takes_donations,
        "warehouse": site.warehouse,
        "contact_first": site.contact_first,
        **_plainly("hours", site.hours),
        **_typed("meeting", site.meeting_point),
        "welcomes": site.welcomes_volunteers,
        **({"activities": sorted(there)} if there else {}),
        "beds": site.beds,
        "price": str(site.bed_price) if site.bed_price is not None else None,
        "by_rule": site.beds_by_rule,
        **_typed("bed", site.bed_address),
        "alternative": site.alternative or NO_SITE,
    }


def columns_of(line: str, answers: Mapping[str, Value], site: Site | None) -> dict[str, object]:
    """The columns of that line as they were answered; what does not apply any more stays as it was."""
    return _COLUMNS[line](answers, site)


def _of_place(answers: Mapping[str, Value], _site: Site | None) -> dict[str, object]:
    pin = answers.get("pin")
    position = {"latitude": pin["latitude"], "longitude": pin["longitude"]} if pin else dict.fromkeys(_POSITION)
    is_vague = pin is not None and (bool(pin["name"]) or answers.get("exact") is False)
    return {"address": answers.get("address") or "", **position, "approximate": is_vague}


def _of_beds(answers: Mapping[str, Value], site: Site | None) -> dict[str, object]:
    if not answers["beds"]:
        return {"beds": 0}
    price = answers.get("price")
    where = _texts("bed", answers, site.bed_address if site else None) or None
    more = {"bed_price": price_of(price) if price else None, "beds_by_rule": answers["by_rule"], "bed_address": where}
    return {"beds": answers["beds"], **more}


def _of_giving(answers: Mapping[str, Value], _site: Site | None) -> dict[str, object]:
    names = {"takes": "takes_donations", "warehouse": "warehouse", "contact_first": "contact_first"}
    return {column: answers[key] for key, column in names.items() if key in answers}


def _of_alternative(answers: Mapping[str, Value], _site: Site | None) -> dict[str, object]:
    return {"alternative": answers["alternative"] if answers["alternative"] != NO_SITE else None}


Columns = Callable[[Mapping[str, Value], Site | None], dict[str, object]]
_POSITION = ("latitude", "longitude")
_COLUMNS: Mapping[str, Columns] = {
    "name": lambda answers, _: {"name": plain_texts("name", answers)},
    "summary": lambda answers, _: {"summary": plain_texts("summary", answers)},
    "about": lambda answers, site: {"about": _texts("about", answers, site.about if site else None)},
    "kind": lambda answers, _: {"kind": SiteKind(answers["kind"]), "city": answers.get("city") or ""},
    "place": _of_place,
    "giving": _of_giving,
    "hours": lambda answers, _: {"hours": plain_texts("hours", answers) or None},
    "meeting": lambda answers, site: {
        "meeting_point": _texts("meeting", answers, site.meeting_point if site else None) or None
    },
    "helping": lambda answers, _: {"welcomes_volunteers": answers["welcomes"]},
    "beds": _of_beds,
    "alternative": _of_alternative,
}


def plain_texts(key: str, answers: Mapping[str, Value]) -> Texts:
    """What was answered in each language."""
    return {one: answers[f"{key}_{one}"] for one in LANGUAGES if answers.get(f"{key}_{one}")}


def _texts(key: str, answers: Mapping[str, Value], now_so: Texts | None) -> Texts:
    """The same as HTML; what was not touched keeps its bold and its links."""
    return {one: as_html(text, (now_so or {}).get(one, "")) for one, text in plain_texts(key, answers).items()}


def _typed(key: str, texts: Texts | None) -> dict[str, Value]:
    return {f"{key}_{one}": as_typed((texts or {}).get(one, "")) or None for one in LANGUAGES}


def _plainly(key: str, texts: Texts | None) -> dict[str, Value]:
    return {f"{key}_{one}": (texts or {}).get(one) or None for one in LANGUAGES}
