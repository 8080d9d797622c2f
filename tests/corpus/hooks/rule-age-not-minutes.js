function (user, context, callback) {
  const mfa = context.authentication.methods.find(m => m.name === 'mfa');
  const minutes = mfa && Math.floor((Date.now() - mfa.timestamp) / 60000);
  if (!mfa || minutes > 15) {
    context.multifactor = { provider: 'any', allowRememberBrowser: false };
  }
  callback(null, user, context);
}
