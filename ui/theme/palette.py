"""The tokens as a QPalette, for what the stylesheet does not reach: selections, links, placeholders."""

from __future__ import annotations

from PySide6.QtGui import QColor, QPalette

from ui.theme.tokens import Tokens


def qt_palette(tokens: Tokens) -> QPalette:
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, color in (
        (roles.Window, tokens.surface),
        (roles.WindowText, tokens.text),
        (roles.Base, tokens.surface),
        (roles.AlternateBase, tokens.sunken),
        (roles.Text, tokens.text),
        (roles.PlaceholderText, tokens.text_faint),
        (roles.Button, tokens.surface),
        (roles.ButtonText, tokens.text),
        (roles.BrightText, tokens.danger),
        (roles.ToolTipBase, tokens.tooltip),
        (roles.ToolTipText, tokens.tooltip_text),
        (roles.Highlight, tokens.accent),
        (roles.HighlightedText, tokens.on_accent),
        (roles.Accent, tokens.accent),
        (roles.Link, tokens.accent_text),
        (roles.LinkVisited, tokens.accent_text),
        (roles.Light, tokens.raised),
        (roles.Midlight, tokens.hover),
        (roles.Mid, tokens.border),
        (roles.Dark, tokens.border_strong),
        (roles.Shadow, tokens.shadow),
    ):
        palette.setColor(role, QColor(color))
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(tokens.text_disabled))
    return palette
