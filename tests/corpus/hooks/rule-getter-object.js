function (user, context, callback) {
  const request = {
    get audience() { return context.request.query.audience || context.request.body.audience; },
    get silent() { return context.request.query.prompt === 'none'; },
  };
  if (request.audience === 'https://account' && !request.silent) context.multifactor = { provider: 'any' };
  callback(null, user, context);
}
