"""Which lines of hooks run at one request: they are lowered again with the values that the request had."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ssoproof.logic.build import const
from ssoproof.logic.concrete import evaluate
from ssoproof.logic.expr import Expr
from ssoproof.logic.sorts import Value
from ssoproof.providers.auth0.hooks.request import Alternatives, HookRequest


def settled(request: HookRequest, scope: Mapping[str, Value]) -> HookRequest:
    """A request with the values that it had, where the model knows them."""
    memo: dict[Expr, Value] = {}

    def one(part: Alternatives) -> Alternatives:
        if not part.options:
            return part
        return Alternatives.single(
            next(v for guard, v in part.options if evaluate(guard, scope, memo) is True)
        )

    def value(expr: Expr) -> Expr:
        return const(expr.sort, evaluate(expr, scope, memo))

    protocol = request.protocol
    return replace(
        request,
        audience=one(request.audience),
        audience_in_query=value(request.audience_in_query),
        audience_in_body=value(request.audience_in_body),
        prompt=one(request.prompt),
        acr_values=one(request.acr_values),
        scope=one(request.scope),
        max_age=one(request.max_age),
        protocol=protocol if isinstance(protocol, str) else one(protocol),
        mfa_entries=value(request.mfa_entries),
        runs_on=value(request.runs_on),
    )
