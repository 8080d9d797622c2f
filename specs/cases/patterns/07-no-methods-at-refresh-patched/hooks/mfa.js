// MFA once in a session. Where there are no methods, as at an exchange, it counts as not passed.
function onceInASession(user, context, callback) {
  const methods = (context.authentication && context.authentication.methods) || [];
  if (!methods.some((method) => method.name === 'mfa')) {
    context.multifactor = { provider: 'any', allowRememberBrowser: false };
  }
  callback(null, user, context);
}
