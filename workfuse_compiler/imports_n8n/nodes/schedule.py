"""What starts a workflow by time: Schedule Trigger, and the older Cron and Interval."""

from __future__ import annotations

from workfuse_compiler.cron import cron_problem
from workfuse_compiler.imports_n8n.data import TIME, Data
from workfuse_compiler.imports_n8n.reading import a_list, a_number, a_text, inside, objects
from workfuse_compiler.imports_n8n.translation import Node, Translated, Untranslatable
from workfuse_compiler.json_value import JsonObject

_WITHIN = {"minutes": 60, "hours": 24, "months": 12}
_MODES = {
    "everyMinute": "* * * * *",
    "everyHour": "{minute} * * * *",
    "everyDay": "{minute} {hour} * * *",
    "everyWeek": "{minute} {hour} * * {weekday}",
    "everyMonth": "{minute} {hour} {dayOfMonth} * *",
}
_OLD_DEFAULTS = {"hour": 14, "minute": 0, "weekday": 1, "dayOfMonth": 1}


def schedule(node: Node) -> Translated:
    """The Schedule Trigger."""
    rules = objects(inside(node.parameters, "rule", "interval")) or [{}]
    return _trigger(_of_rule(node, _only(rules)))


def cron(node: Node) -> Translated:
    """The Cron node of older exports."""
    times = objects(inside(node.parameters, "triggerTimes", "item")) or [{}]
    return _trigger(_of_old_time(node, _only(times)))


def interval(node: Node) -> Translated:
    """The Interval node of older exports."""
    every = _whole(node.parameters.get("interval", 1), "interval")
    return _trigger(_every(every, a_text(node.parameters.get("unit"), "seconds")))


def _trigger(config: JsonObject) -> Translated:
    return Translated("trigger.schedule", config, data=(Data("trigger", TIME),))


def _only(rules: list[JsonObject]) -> JsonObject:
    if len(rules) > 1:
        raise Untranslatable("it has several rules, and a workflow here has one schedule")
    return rules[0]


def _of_rule(node: Node, rule: JsonObject) -> JsonObject:
    field = a_text(rule.get("field"), "days")
    if field == "cronExpression":
        return _cron(node.plain(rule.get("expression"), "schedule"))
    hour = _whole(rule.get("triggerAtHour", 0), "hour", least=0, most=23)
    minute = _whole(rule.get("triggerAtMinute", 0), "minute", least=0, most=59)
    every = _whole(rule.get(f"{field}Interval", 5 if field == "minutes" else 1), "interval")
    match field:
        case "minutes":
            return _cron(f"*/{every} * * * *") if _fits(every, field) else _every(every, field)
        case "hours" if _fits(every, field):
            return _cron(f"{minute} {'*' if every == 1 else f'*/{every}'} * * *")
        case "days" if every == 1:
            return _cron(f"{minute} {hour} * * *")
        case "weeks" if every == 1:
            days = [_whole(day, "weekday", least=0, most=6) for day in _days(rule)]
            return _cron(f"{minute} {hour} * * {','.join(map(str, days))}")
        case "months" if _fits(every, field):
            day = _whole(rule.get("triggerAtDayOfMonth", 1), "day", least=1, most=31)
            return _cron(f"{minute} {hour} {day} {'*' if every == 1 else f'*/{every}'} *")
        case "days" | "weeks" if hour == minute == 0 and not rule.get("triggerAtDay"):
            node.say("changed", "It counts from its first run here.", "config.every")
            return _every(every, field)
    raise Untranslatable(f"a schedule of every {every} {field[:20]} has no counterpart")


def _days(rule: JsonObject) -> list[object]:
    return [*a_list(rule.get("triggerAtDay"))] or [0]


def _of_old_time(node: Node, time: JsonObject) -> JsonObject:
    mode = a_text(time.get("mode"), "everyDay")
    if mode == "custom":
        return _cron(node.plain(time.get("cronExpression"), "schedule"))
    if mode == "everyX":
        return _every(_whole(time.get("value", 2), "interval"), a_text(time.get("unit"), "hours"))
    if mode not in _MODES:
        raise Untranslatable(f"its schedule has the mode {mode[:40]!r}")
    parts = {
        name: _whole(time.get(name, default), name, least=0, most=59)
        for name, default in _OLD_DEFAULTS.items()
    }
    return _cron(_MODES[mode].format(**parts))


def _fits(every: int, unit: str) -> bool:
    return _WITHIN[unit] % every == 0


def _every(every: int, unit: str) -> JsonObject:
    if unit == "seconds" and every % 60 == 0:
        every, unit = every // 60, "minutes"
    if unit not in ("minutes", "hours", "days", "weeks") or every > 10_000:
        raise Untranslatable(f"a schedule of every {every} {unit[:20]} has no counterpart")
    return {"mode": "every", "every": every, "unit": unit}


def _cron(written: str) -> JsonObject:
    fields = written.split()
    if len(fields) == 6 and fields[0] == "0":
        fields = fields[1:]
    problem = cron_problem(" ".join(fields))
    if problem is not None:
        raise Untranslatable(f"its schedule cannot be used: {problem}")
    return {"cron": " ".join(fields)}


def _whole(value: object, what: str, *, least: int = 1, most: int = 100_000) -> int:
    number = a_number(value)
    if number is None or number != int(number) or not least <= number <= most:
        raise Untranslatable(f"its {what} is no number from {least} to {most:,}")
    return int(number)
