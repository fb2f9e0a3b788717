"""What a new workspace starts with: every room registers a step, provisioning runs them in order."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from kernel.context import Context


@dataclass(frozen=True, slots=True)
class NewWorkspace:
    """What sign-up knows about the first person of a workspace."""

    owner_email: str
    owner_name: str
    language: str


SeedStep = Callable[[Context, NewWorkspace], None]
_steps: dict[str, tuple[int, SeedStep]] = {}


def seed_step(name: str, *, order: int) -> Callable[[SeedStep], SeedStep]:
    """Register a step; lower `order` runs first. Steps run inside the provisioning transaction, twice-safe."""

    def register(step: SeedStep) -> SeedStep:
        if name in _steps and _steps[name][1] is not step:
            raise ValueError(f"seed step registered twice: {name}")
        _steps[name] = (order, step)
        return step

    return register


def run_seed_steps(ctx: Context, workspace: NewWorkspace) -> None:
    """Run every registered step, lowest order first."""
    for _name, (_order, step) in sorted(_steps.items(), key=lambda item: (item[1][0], item[0])):
        step(ctx, workspace)


def seed_step_names() -> list[str]:
    """Names in the order they run."""
    return [name for name, _ in sorted(_steps.items(), key=lambda item: (item[1][0], item[0]))]
