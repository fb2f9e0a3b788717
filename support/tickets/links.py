"""Addresses of a ticket's pages, below the workspace's host."""

from __future__ import annotations

from kernel.context import Actor


def portal_path(number: int) -> str:
    """Where clients read a ticket."""
    return f"/tickets/{number}/"


def desk_path(number: int) -> str:
    """Where staff work on a ticket."""
    return f"/desk/tickets/{number}/"


def guest_path(token: str) -> str:
    """Where somebody without an account reads the one ticket the secret opens."""
    return f"/t/{token}/"


def path_for(actor: Actor, number: int) -> str:
    """The page of a ticket that is meant for `actor`."""
    return desk_path(number) if actor.is_staff else portal_path(number)
