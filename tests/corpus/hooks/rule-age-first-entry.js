function (user, context, callback) {
  const mfa = context.authentication.methods.find(m => m.name === 'mfa');
  if (!mfa || Date.now() - mfa.timestamp > 3 * 1000) {
    context.multifactor = { provider: 'any', allowRememberBrowser: false };
  }
  callback(null, user, context);
}
