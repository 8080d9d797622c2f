function (user, context, callback) {
  var n = 0;
  context.authentication.methods.forEach(function (m) { if (m.name === 'mfa') n++; });
  if (n < 2) context.multifactor = { provider: 'any' };
  callback(null, user, context);
}
