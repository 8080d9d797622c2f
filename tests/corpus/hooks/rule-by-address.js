function (user, context, callback) {
  const trusted = ['10.0.0.1'];
  if (!trusted.includes(context.request.ip)) context.multifactor = { provider: 'any', allowRememberBrowser: false };
  callback(null, user, context);
}
