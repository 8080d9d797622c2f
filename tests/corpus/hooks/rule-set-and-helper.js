function (user, context, callback) {
  function strict(audience) { return new Set(['https://account']).has(audience); }
  const demand = (remember) => ({ provider: 'any', allowRememberBrowser: remember });
  if (strict(context.request.query.audience)) context.multifactor = demand(false);
  else context.multifactor = demand(true);
  callback(null, user, context);
}
