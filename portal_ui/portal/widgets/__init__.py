"""The pieces of the home page. Each registers itself; the workspace's layout says which stand where.

A new area adds its piece with `@home_widget` in a module that is imported here.
"""

from portal_ui.portal.widgets import answers, head, requests, shortcuts

__all__ = ["answers", "head", "requests", "shortcuts"]
