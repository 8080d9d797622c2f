function (user, context, callback) {
  var scope = context.request.query.scope || '';
  if (/(^|\s)admin(\s|$)/.test(scope)) {
    context.multifactor = { provider: 'any', allowRememberBrowser: false };
  }
  callback(null, user, context);
}
