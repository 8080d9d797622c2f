function (user, context, callback) {
  const last = context.authentication.methods.find(m => m.name === 'mfa');
  if (!last || Date.now() - last.timestamp > 24 * 60 * 60 * 1000) {
    context.multifactor = { provider: 'any', allowRememberBrowser: false };
  }
  callback(null, user, context);
}
