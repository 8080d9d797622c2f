function (user, context, callback) {
  const strict = ['https://account'];
  const wanted = context.request.body.audience;
  const passed = !!context.authentication.methods.find((m) => m.name === 'mfa');
  if (passed && strict.includes(wanted) === false) {
    return callback(null, user, context);
  }
  context.multifactor = { provider: 'any', allowRememberBrowser: false };
  callback(null, user, context);
}
