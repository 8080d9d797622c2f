// The policy is Never: this code alone decides, for every client.
function (user, context, callback) {
  const methods = (context.authentication && context.authentication.methods) || [];
  const done = methods.some((method) => method.name === 'mfa');
  const everyTime = ['account'].includes(context.clientID);

  if (everyTime || !done) {
    context.multifactor = { provider: 'any', allowRememberBrowser: false };
  }
  return callback(null, user, context);
}
