function (user, context, callback) {
  if (context.protocol === 'oauth2-refresh-token') return callback(null, user, context);
  if (context.request.query.prompt === 'none') {
    if (context.authentication.methods.length < 2) return callback(new Error('login_required'));
    return callback(null, user, context);
  }
  context.multifactor = { provider: 'any' };
  return callback(null, user, context);
}
