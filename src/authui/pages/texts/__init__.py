"""Every text of the pages by key, and of every error by its code: one file for each language, and no text elsewhere."""

from authui.pages.texts.ar import ARABIC
from authui.pages.texts.catalogue import Texts
from authui.pages.texts.de import GERMAN
from authui.pages.texts.de_informal import GERMAN_INFORMAL
from authui.pages.texts.en import ENGLISH
from authui.pages.texts.en_plain import ENGLISH_PLAIN
from authui.pages.texts.es import SPANISH
from authui.pages.texts.es_informal import SPANISH_INFORMAL
from authui.pages.texts.fr import FRENCH
from authui.pages.texts.fr_informal import FRENCH_INFORMAL
from authui.pages.texts.hi import HINDI
from authui.pages.texts.id import INDONESIAN
from authui.pages.texts.it import ITALIAN
from authui.pages.texts.ja import JAPANESE
from authui.pages.texts.ko import KOREAN
from authui.pages.texts.nl import DUTCH
from authui.pages.texts.nl_informal import DUTCH_INFORMAL
from authui.pages.texts.pl import POLISH
from authui.pages.texts.pt import PORTUGUESE
from authui.pages.texts.ru import RUSSIAN
from authui.pages.texts.tr import TURKISH
from authui.pages.texts.tr_informal import TURKISH_INFORMAL
from authui.pages.texts.uk import UKRAINIAN
from authui.pages.texts.vi import VIETNAMESE
from authui.pages.texts.zh import CHINESE

LANGUAGES = (
    ENGLISH,
    GERMAN,
    FRENCH,
    SPANISH,
    ITALIAN,
    PORTUGUESE,
    DUTCH,
    POLISH,
    UKRAINIAN,
    RUSSIAN,
    TURKISH,
    ARABIC,
    HINDI,
    INDONESIAN,
    VIETNAMESE,
    CHINESE,
    JAPANESE,
    KOREAN,
)
"""The languages of authui, in the order in which a page offers them."""

__all__ = [
    'ARABIC',
    'CHINESE',
    'DUTCH',
    'DUTCH_INFORMAL',
    'ENGLISH',
    'ENGLISH_PLAIN',
    'FRENCH',
    'FRENCH_INFORMAL',
    'GERMAN',
    'GERMAN_INFORMAL',
    'HINDI',
    'INDONESIAN',
    'ITALIAN',
    'JAPANESE',
    'KOREAN',
    'LANGUAGES',
    'POLISH',
    'PORTUGUESE',
    'RUSSIAN',
    'SPANISH',
    'SPANISH_INFORMAL',
    'TURKISH',
    'TURKISH_INFORMAL',
    'UKRAINIAN',
    'VIETNAMESE',
    'Texts',
]
