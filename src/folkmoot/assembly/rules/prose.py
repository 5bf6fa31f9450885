"""Rules in sentences, with the numbers of today: what a member reads instead of a table."""

from folkmoot.assembly.rules.juries import jury
from folkmoot.assembly.rules.vocabulary import SECRET_FROM, SUBSCRIBERS, Rule, Share
from folkmoot.clock import DAY
from folkmoot.words import gettext as _
from folkmoot.words import ngettext


def sentences(rule: Rule, roll: int) -> list[str]:
    """What this rule asks of a group of so many, one thing in each sentence."""
    if rule.body == "jury":
        said = [_whose(rule, roll), _drawn(rule, roll) or _how_jury(roll)]
    else:
        said = [_whose(rule, roll), _times(rule), _how(rule, roll), _ballots(rule, roll)]
    return [one for one in (_of_whom(rule, roll), *said, _term(rule), _pause(rule)) if one]


def _of_whom(rule: Rule, roll: int) -> str:
    if rule.body != SUBSCRIBERS:
        return ""
    return ngettext(
        "{roll} member may vote: who is subscribed to the community, and was before it was "
        "proposed.",
        "{roll} members may vote: those who are subscribed to the community, and were before it "
        "was proposed.",
        roll,
    ).format(roll=roll)


def _days(length: int) -> str:
    days = length // DAY
    return ngettext("{days} day", "{days} days", days).format(days=days)


def _whose(rule: Rule, roll: int) -> str:
    if rule.body == "stewards":
        return _("A steward announces it.")
    if rule.sponsors == "petition":
        needed = rule.needed_sponsors(roll)
        return ngettext(
            "{needed} of {roll} members can ask for it.",
            "{needed} of {roll} members together can ask for it.",
            needed,
        ).format(needed=needed, roll=roll)
    if rule.body == "jury":
        return _("Any member can ask for it; the person concerned answers first.")
    needed = rule.needed_sponsors(roll)
    if needed == 1:
        return _("Any member can propose it.")
    return _("{needed} of {roll} members propose it together.").format(needed=needed, roll=roll)


def _times(rule: Rule) -> str:
    if rule.body == "stewards":
        return _("It is done after {notice}, unless somebody objects.").format(
            notice=_days(rule.notice)
        )
    if not rule.notice:
        return _("It is voted on at once, for {window}.").format(window=_days(rule.window))
    return _("It is announced for {notice}, and then voted on for {window}.").format(
        notice=_days(rule.notice), window=_days(rule.window)
    )


def _how(rule: Rule, roll: int) -> str:
    needed = rule.needed_yes(roll)
    match rule.method:
        case "consent" if rule.body == "stewards" and rule.block > 1:
            return _("If {n} do, it becomes an ordinary decision.").format(n=rule.block)
        case "consent" if rule.body == "stewards":
            return _("If somebody does, it becomes an ordinary decision.")
        case "consent":
            return _with_quorum(
                _("It is done when no objection with a reason stands"), needed, roll
            )
        case "yes-no":
            return _with_quorum(_share(rule.share), needed, roll)
        case "choice":
            return _preferred(rule, needed, roll)
        case "approval":
            return _with_quorum(
                _("Everybody marks whom they approve of; the most approved win"), needed, roll
            )


def _preferred(rule: Rule, needed: int, roll: int) -> str:
    if not needed:
        return _(
            "Everybody puts the ways in order, and “leave it as it is” among them. The one that "
            "is preferred to each of the others wins, however many take part."
        )
    if rule.matter == "election":
        said = _(
            "Everybody puts the candidates in order, and “none of them” among them. Whoever is "
            "preferred to each of the others wins, if at least {needed} of {roll} prefer them "
            "to nobody."
        )
    else:
        said = _(
            "Everybody puts the ways in order, and “leave it as it is” among them. The one that "
            "is preferred to each of the others wins, if at least {needed} of {roll} prefer it "
            "to leaving it as it is."
        )
    return said.format(needed=needed, roll=roll)


def _share(share: Share) -> str:
    if share == Share(1, 2, more=True):
        return _("It is done when more say yes than no")
    if share == Share(2, 3):
        return _("It is done when two thirds of those who say yes or no say yes")
    if share.more:
        return _(
            "It is done when more than {part} in {whole} of those who say yes or no say yes"
        ).format(part=share.numerator, whole=share.denominator)
    return _(
        "It is done when at least {part} in {whole} of those who say yes or no say yes"
    ).format(part=share.numerator, whole=share.denominator)


def _with_quorum(said: str, needed: int, roll: int) -> str:
    if not needed:
        return _("{what}.").format(what=said)
    return _("{what}, and at least {needed} of {roll} say yes.").format(
        what=said, needed=needed, roll=roll
    )


def _drawn(rule: Rule, jurors: int) -> str:
    """Of a rule on a vote of so many jurors: how many of them it takes."""
    if rule.quorum != "jury":
        return ""
    return _("{size} members are drawn by lot, and {needed} of them must agree.").format(
        size=jurors, needed=rule.needed_yes(jurors)
    )


def _how_jury(roll: int) -> str:
    drawn = jury(roll)
    if drawn is None:
        return _("Everybody who has no part in it decides, and all of them must agree.")
    if drawn.size == drawn.needed:
        return _(
            "{size} members who have no part in it are drawn by lot, and all must agree."
        ).format(size=drawn.size)
    return _(
        "{size} members who have no part in it are drawn by lot, and {needed} of them must agree."
    ).format(size=drawn.size, needed=drawn.needed)


def _ballots(rule: Rule, roll: int) -> str:
    if rule.body == "stewards":
        return ""
    if rule.is_secret(roll):
        return _("Nobody sees how others voted.")
    if rule.ballots == "secret":
        return _("From {few} members on, nobody sees how others voted.").format(few=SECRET_FROM)
    return _("Until it closes nobody sees how others voted; then everybody does.")


def _term(rule: Rule) -> str:
    if not rule.term:
        return ""
    return _("A mandate that it gives lasts {term} at most.").format(term=_days(rule.term))


def _pause(rule: Rule) -> str:
    if not rule.pause:
        return ""
    if rule.matter in ("recall", "exclusion"):
        return _("If it fails, it can come again after {pause}.").format(pause=_days(rule.pause))
    return _(
        "If it fails, it can come again after {pause}, or before that with twice as many behind it."
    ).format(pause=_days(rule.pause))
