function (user, context, callback) {
  const trusted = ['10.0.0.1', '10.0.0.2'];
  if (trusted.indexOf(context.request.ip) === -1) {
    context.multifactor = { provider: 'any', ignoreCookie: true };
  }
  callback(null, user, context);
}
