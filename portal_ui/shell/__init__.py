"""The frame of every page: layouts, `ui` template tags, styles, custom elements, error pages."""
