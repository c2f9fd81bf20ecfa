"""From published content to what a page shows, in one language. Plain functions: no request, no database, no words."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import cast

from app.domain.content import Event, Guideline, Post, ScenarioBase
from app.domain.questions import type_of
from app.domain.questions.base import Response, shown_order
from app.web.learn.shown import (
    Person,
    Picture,
    ReviewedChoice,
    RuleLink,
    ShownChoice,
    ShownComment,
    ShownEvent,
    ShownPost,
    ShownRule,
    ShownSource,
    Verdict,
)

WRITTEN = frozenset({"comment", "reply", "chat"})
TINTS = "abcde"
_SIGNS = {"+": "true", "-": "false"}


@dataclass(frozen=True, slots=True)
class Showing:
    """The language of the page, where pictures are, and where the guideline of this training is read."""

    language: str
    media: Callable[[str], str]
    guideline: Guideline
    guideline_path: str

    def rule(self, rule_id: str) -> RuleLink:
        """Return the link to one rule."""
        rule = self.guideline.rule(rule_id)
        return RuleLink(rule.label, rule.short.in_language(self.language), f"{self.guideline_path}#{rule.id}")

    def titled_rule(self, rule_id: str) -> RuleLink:
        """Return the link to one rule under its full title, where there is room for it."""
        return replace(self.rule(rule_id), name=self.guideline.rule(rule_id).title.in_language(self.language))

    def post(self, post: Post | None) -> ShownPost | None:
        """Return the post of a scene."""
        if post is None:
            return None
        own = self.language
        return ShownPost(
            kind=post.kind,
            person=Person(post.author, post.initials, tint_of(post.author)),
            platform=post.platform.in_language(own),
            when=post.when.in_language(own),
            text=post.text.in_language(own) if post.text else None,
            picture=Picture(self.media(post.image), post.image_alt.in_language(own))
            if post.image and post.image_alt
            else None,
            reactions=post.reactions.in_language(own) if post.reactions else None,
            comments=tuple(
                ShownComment(Person(one.author, one.initials, tint_of(one.author)), one.text.in_language(own))
                for one in post.comments
            ),
        )

    def events(self, events: Sequence[Event]) -> tuple[ShownEvent, ...]:
        """Return what came of a decision, in the author's order."""
        return tuple(self._event(event) for event in events)

    def choices(self, scenario: ScenarioBase, seed: str, response: Response = ()) -> tuple[ShownChoice, ...]:
        """Return the choices in this attempt's order, with what the response says about each."""
        chosen = {token[0]: _SIGNS.get(token[1:], "chosen") for token in response}
        choices = shown_order(scenario, type_of(scenario).choices(scenario), seed)
        return tuple(
            ShownChoice(choice.id, choice.text.in_language(self.language), chosen.get(choice.id, ""))
            for choice in choices
        )

    def reviewed(self, scenario: ScenarioBase, seed: str, response: Response) -> tuple[ReviewedChoice, ...]:
        """Return the judged choices in this attempt's order."""
        kind = type_of(scenario)
        items = {item.id: item for item in kind.review(scenario, response).items}
        order = (items[choice.id] for choice in shown_order(scenario, kind.choices(scenario), seed))
        return tuple(
            ReviewedChoice(
                text=item.text.in_language(self.language),
                feedback=item.feedback.in_language(self.language),
                rules=tuple(self.rule(rule) for rule in item.rules),
                verdict=cast("Verdict", item.verdict),
                chosen=item.chosen,
                answer=item.answer,
            )
            for item in order
        )

    def rules(self) -> tuple[ShownRule, ...]:
        """Return the whole guideline."""
        own = self.language
        return tuple(
            ShownRule(
                id=rule.id,
                label=rule.label,
                binding=rule.binding,
                title=rule.title.in_language(own),
                text=rule.text.in_language(own),
                why=rule.why.in_language(own),
                right=rule.right.in_language(own),
                wrong=rule.wrong.in_language(own),
                ask=rule.ask.in_language(own),
                sources=tuple(
                    ShownSource(source.text.in_language(own), source.mark, source.checked_at) for source in rule.sources
                ),
            )
            for rule in self.guideline.rules
        )

    def _event(self, event: Event) -> ShownEvent:
        who = event.who.in_language(self.language)
        # The colour hangs on the German name, so that a person keeps it in the other language.
        writer = Person(who, initials_of(who), tint_of(event.who.de)) if event.kind in WRITTEN else None
        when, text = event.when.in_language(self.language), event.text.in_language(self.language)
        return ShownEvent(when, event.kind, who, writer, text)


def tint_of(name: str) -> str:
    """Return one of five colours for a name, always the same one."""
    return TINTS[sum(map(ord, name)) % len(TINTS)]


def initials_of(name: str) -> str:
    """Return the initials of 'Henrik Lindner, Vertrieb': HL."""
    words = [word for word in name.split(",")[0].split() if word[0].isalpha()] or [name]
    picked = words[:1] + (words[-1:] if len(words) > 1 else [])
    return "".join(word[0] for word in picked).upper()
