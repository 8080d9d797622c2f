function (user, context, callback) {
  if (context.request.query && context.request.query.prompt === 'none') return callback(null, user, context);
  context.multifactor = { provider: 'any', allowRememberBrowser: false };
  callback(null, user, context);
}
