"""``python -m locales.update``: renews the template from the code, and both catalogs from the template."""

import sys

from bot.i18n import LANGUAGES, catalog_path
from locales import catalogs, sentences


def main() -> int:
    """Writes the files and says what is left to translate. Exit code 1 when a sentence in the code is no literal."""
    found = sentences.find()
    catalogs.renew(found.catalog)
    for language in LANGUAGES:
        kept = catalogs.sentences(catalogs.read(catalog_path(language), language))
        open_ones = [message for message in kept if not all(catalogs.forms(message.string) or ("",))]
        print(f"{language}: {len(kept)} sentences, {len(open_ones)} to translate")
    for line in found.wrong:
        print(line, file=sys.stderr)
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())
