function (user, context, callback) {
  const done = context.authentication && Array.isArray(context.authentication.methods)
    && context.authentication.methods.some((m) => m.name === 'mfa');
  if (!done) context.multifactor = { provider: 'any', allowRememberBrowser: false };
  callback(null, user, context);
}
