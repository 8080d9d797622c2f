// MFA once in a session. An exchange has no methods to look at, and rests on the sign-in that it comes from.
function onceInASession(user, context, callback) {
  if (context.protocol === 'oauth2-refresh-token') {
    return callback(null, user, context);
  }
  const passed = context.authentication.methods.some((method) => method.name === 'mfa');
  if (!passed) {
    context.multifactor = { provider: 'any', allowRememberBrowser: false };
  }
  callback(null, user, context);
}
