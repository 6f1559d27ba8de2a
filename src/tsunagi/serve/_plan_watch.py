"""Saved themes are run on the plans that came since: what a plan has on a theme is told once."""

from dataclasses import dataclass, field
from datetime import date

from django.db import transaction

from tsunagi.collab.cases import tell_theme, themes_due, told
from tsunagi.collab.models import Notice
from tsunagi.errors import BadRequest
from tsunagi.policy import Plans
from tsunagi.serve._plan_excerpt import found_in, theme_from


@dataclass
class Told:
    """What became of the themes that were due."""

    themes: int = 0
    alerts: list[Notice] = field(default_factory=list)
    trouble: list[str] = field(default_factory=list)


def run_themes(today: date, plans: Plans) -> Told:
    """Runs the themes that are due on the plans that their owners were not told of, and tells them."""
    done, shelf = Told(), plans.all()
    for saved in themes_due(today):
        try:
            counts = [
                (plan, sum(one.measure is not None for one in found_in(plan, theme_from(saved)).quotations))
                for plan in shelf
                if plan.key not in saved.query.get("told", ())
            ]
        except BadRequest as error:
            done.trouble.append(f"Theme {saved.pk}: {error}")
            continue
        done.themes += 1
        with transaction.atomic():
            for plan, number in counts:
                if (notice := tell_theme(saved, plan.key, plan.title, number)) is not None:
                    done.alerts.append(notice)
            told(saved, saved.seen)
    return done
