// The same decision as the Action, with the audience as a rule finds it in the query.
function (user, context, callback) {
  const methods = (context.authentication && context.authentication.methods) || [];
  const done = methods.some((method) => method.name === 'mfa');
  const audience = context.request.query && context.request.query.audience;
  const everyTime = audience === 'https://account.example/api';

  if (everyTime || !done) {
    context.multifactor = { provider: 'any', allowRememberBrowser: false };
  }
  return callback(null, user, context);
}
