// Once per session for every API but the excluded one; the audience is looked for in the body.
function (user, context, callback) {
  const excluded = ['https://account.example/api'];
  const audience = context.request.body.audience;
  const methods = (context.authentication && context.authentication.methods) || [];
  const done = methods.some((method) => method.name === 'mfa');

  if (done && !excluded.includes(audience)) {
    return callback(null, user, context);
  }

  context.multifactor = { provider: 'any', allowRememberBrowser: false };
  return callback(null, user, context);
}
