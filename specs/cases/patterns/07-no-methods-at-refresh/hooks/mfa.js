// MFA once in a session.
function onceInASession(user, context, callback) {
  const passed = context.authentication.methods.some((method) => method.name === 'mfa');
  if (!passed) {
    context.multifactor = { provider: 'any', allowRememberBrowser: false };
  }
  callback(null, user, context);
}
