"""The setup of the pages: settings, languages, the host's own cards and checks, and ways to tabs and users."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

from authui.edge.targets import local_path
from authui.guards.current_user import signed_in_user
from authui.guards.page_target import page_target
from authui.guards.visit import screen_url, visit_of
from authui.host.cookies import Cookies
from authui.host.tabs import Tabs
from authui.pages import Languages, PageSetup, ProfileScreen, Screen, StageCard, Validator
from authui.pages.looks import ChooseLook, LookCache
from authui.pages.setup import MakeAside
from authui.pages.texts import Texts
from authui.session import AddedStage
from authui.settings import Settings


def page_setup(
    settings: Settings,
    *,
    texts: Texts | Iterable[Texts],
    tabs: Tabs,
    cookies: Cookies,
    mount: Callable[[], str],
    cards: Mapping[Screen, Callable[[], object]],
    validators: Mapping[Screen | ProfileScreen, Validator],
    stages: Sequence[tuple[AddedStage, StageCard]],
    aside: MakeAside,
    look: ChooseLook,
) -> PageSetup:
    """Put together what the pages are given."""
    languages = Languages(
        texts,
        fixed=settings.language,
        plain_english=settings.plain_english,
        informal=settings.informal,
        names=settings.names,
    )
    looks = LookCache(settings, look)
    return PageSetup(
        settings=settings,
        languages=languages,
        texts=languages.offered[0],
        tab=tabs.tab,
        user=cookies.find_user,
        target=lambda asked: local_path(asked, settings.home),
        here=page_target,
        mount=mount,
        redirect=lambda request, target: visit_of(request).redirect(target),
        url=lambda screen, target: screen_url(settings, screen, target=target),
        demand=signed_in_user,
        second_factors=frozenset(settings.second_factors or ()),
        contacts=frozenset(settings.contacts),
        looks=looks,
        files=looks.usual.files,
        offers_passkey=cookies.offers_passkey,
        css=looks.usual.css,
        cards=dict(cards),
        validators=dict(validators),
        aside=aside,
        stage_cards={stage.name: card for stage, card in stages},
    )
