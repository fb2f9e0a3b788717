"""What a new workspace starts with: every room registers a step, provisioning runs them in order.

Common steps are the same for everybody, so they run when a schema is prepared, long before somebody takes it.
Owner steps need to know who took it, so a sign-up waits for them: keep them few.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Generic, TypeVar

from kernel.context import Context


@dataclass(frozen=True, slots=True)
class NewWorkspace:
    """What sign-up knows about the first person of a workspace."""

    owner_email: str
    owner_name: str
    language: str


OwnerStep = Callable[[Context, NewWorkspace], None]
CommonStep = Callable[[], None]
Step = TypeVar("Step", bound=Callable[..., None])


class Steps(Generic[Step]):
    """Steps by name, run lowest order first."""

    def __init__(self) -> None:
        self.by_name: dict[str, tuple[int, Step]] = {}

    def register(self, name: str, order: int) -> Callable[[Step], Step]:
        """A decorator; the same name with another function is a mistake."""

        def add(step: Step) -> Step:
            if name in self.by_name and self.by_name[name][1] is not step:
                raise ValueError(f"seed step registered twice: {name}")
            self.by_name[name] = (order, step)
            return step

        return add

    def names(self) -> list[str]:
        """In the order in which they run."""
        return sorted(self.by_name, key=lambda name: (self.by_name[name][0], name))

    def all(self) -> list[Step]:
        """In the order in which they run."""
        return [self.by_name[name][1] for name in self.names()]


common_steps: Steps[CommonStep] = Steps()
owner_steps: Steps[OwnerStep] = Steps()


def common_seed(name: str, *, order: int) -> Callable[[CommonStep], CommonStep]:
    """Register what every workspace has, whoever owns it. Runs in a schema that no workspace has yet, twice-safe:
    plain rows only, no event, no use case, no current workspace."""
    return common_steps.register(name, order)


def seed_step(name: str, *, order: int) -> Callable[[OwnerStep], OwnerStep]:
    """Register a step that needs the owner. Runs inside the provisioning transaction, twice-safe."""
    return owner_steps.register(name, order)


def run_common_seeds() -> None:
    """Run every common step in the current schema."""
    for step in common_steps.all():
        step()


def run_seed_steps(ctx: Context, workspace: NewWorkspace) -> None:
    """Run every step that needs the owner."""
    for step in owner_steps.all():
        step(ctx, workspace)
