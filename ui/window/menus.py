"""The menu bar and the context menu, laid out from the menu paths of the offers."""

from __future__ import annotations

from itertools import groupby

from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from ui.widgets.card import Menu
from ui.window.actions import Actions
from ui.window.offers import TOOL_MENU, Offer

ORDER = ("File", "Edit", "View", "Style", TOOL_MENU, "Arrange", "Page", "Help")
# What a right click offers, by command name; what is not enabled is left out, None is a line.
ON_SELECTION = (
    "sync.picture", "text.edit", None, "edit.cut", "edit.copy", "edit.paste", "edit.duplicate", "edit.delete", None,
    "arrange.to_front", "arrange.forward", "arrange.backward", "arrange.to_back", None,
    "arrange.group", "arrange.ungroup", "arrange.lock", None, "style.copy", "style.paste",
)  # fmt: skip
ON_PAPER = ("edit.paste", "edit.select_all", None, "view.zoom_fit", "view.zoom_100", "view.grid", None, "file.export")


def fill_menu_bar(bar: QMenuBar, actions: Actions) -> None:
    """Put every offer under its menu, sections apart, menus in the order people know; what was in them goes.

    All menus have their titles from the start: those of the editor are empty until its commands are loaded.
    """
    menus = {action.text(): action.menu() for action in bar.actions()}
    titles = {offer.menu[0]: None for offer in actions.offers.values() if offer.menu}
    for title in sorted(titles | dict.fromkeys(ORDER), key=_rank):
        menu = menus.get(title)
        if not isinstance(menu, QMenu):
            menu = Menu(title, bar)
            bar.addMenu(menu)
            menu.aboutToShow.connect(actions.refresh)
            menu.aboutToShow.connect(actions.refresh_ticks)
        for submenu in menu.findChildren(QMenu):
            submenu.deleteLater()
        menu.clear()
        _fill(menu, [offer for offer in actions.offers.values() if offer.menu[:1] == (title,)], actions, 1)


def context_menu(actions: Actions, has_selection: bool, parent: QWidget) -> QMenu:
    """The menu of a right click; it deletes itself when closed."""
    menu = Menu(parent=parent)
    actions.refresh()
    for name in ON_SELECTION if has_selection else ON_PAPER:
        if name is None:
            menu.addSeparator()
        elif name in actions and actions[name].isEnabled():
            menu.addAction(actions[name])
    menu.aboutToHide.connect(menu.deleteLater)
    return menu


def _fill(menu: QMenu, offers: list[Offer], actions: Actions, depth: int) -> None:
    submenus: dict[str, QMenu] = {}
    first = True
    for _section, listed in groupby(_by_section(offers), key=lambda offer: offer.section):
        if not first:
            menu.addSeparator()
        first = False
        for offer in listed:
            if len(offer.menu) <= depth + 1 and not _is_submenu(offer, offers, depth):
                menu.addAction(actions[offer.name])
                continue
            title = offer.menu[depth]
            if title not in submenus:
                submenus[title] = Menu(title, menu)
                menu.addMenu(submenus[title])
                deeper = [one for one in offers if one.menu[depth : depth + 1] == (title,)]
                _fill(submenus[title], deeper, actions, depth + 1)


def _is_submenu(offer: Offer, offers: list[Offer], depth: int) -> bool:
    """Whether the next part of the path is a submenu; the last part may also be the command's own title."""
    if len(offer.menu) <= depth:
        return False
    title = offer.menu[depth]
    return sum(one.menu[depth : depth + 1] == (title,) for one in offers) > 1


def _by_section(offers: list[Offer]) -> list[Offer]:
    """Stable: sections in the order of their first command, commands in the order of registration."""
    order = {section: index for index, section in enumerate(dict.fromkeys(offer.section for offer in offers))}
    return sorted(offers, key=lambda offer: order[offer.section])


def _rank(title: str) -> int:
    return ORDER.index(title) if title in ORDER else len(ORDER) - 1
