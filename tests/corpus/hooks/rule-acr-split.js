function (user, context, callback) {
  const wanted = (context.request.query.acr_values || '').split(' ');
  const strong = 'http://schemas.openid.net/pape/policies/2007/06/multi-factor';
  if (wanted.indexOf(strong) > -1) {
    context.multifactor = { provider: 'any', allowRememberBrowser: false };
  }
  return callback(null, user, context);
}
