function (user, context, callback) {
  var strict = ['https://account', 'https://other'];
  var wanted = context.request.query.audience;
  var passed = context.authentication.methods.some(function (m) { return m.name == 'mfa'; });
  if (passed && strict.indexOf(wanted) === -1) {
    return callback(null, user, context);
  }
  context.multifactor = {
    provider: 'any',
    ignoreCookie: true
  };
  callback(null, user, context);
}
