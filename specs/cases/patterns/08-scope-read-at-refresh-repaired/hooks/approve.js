// MFA for whoever asks to approve reports. An exchange has no scope to read, and gives what its sign-in asked for.
function approve(user, context, callback) {
  if (context.protocol === 'oauth2-refresh-token') {
    return callback(null, user, context);
  }
  const scopes = (context.request.query.scope || '').split(' ');
  if (scopes.includes('approve')) {
    context.multifactor = { provider: 'any', allowRememberBrowser: false };
  }
  callback(null, user, context);
}
