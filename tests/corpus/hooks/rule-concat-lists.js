function (user, context, callback) {
  const strict = ['https://account'].concat(['https://billing', 'https://vault']);
  const at = strict.indexOf(context.request.query.audience || context.request.body.audience);
  if (at >= 0) context.multifactor = { provider: 'any', ignoreCookie: at === 0 };
  callback(null, user, context);
}
