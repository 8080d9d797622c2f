function requireOnce(user, context, callback) {
  var done = context.authentication && Array.isArray(context.authentication.methods) &&
    context.authentication.methods.some(function (method) { return method.name === 'mfa'; });
  if (!done) context.multifactor = { provider: 'any', allowRememberBrowser: false };
  callback(null, user, context);
}
