function (user, context, callback) {
  var federated = ['google-oauth2', 'waad'];
  if (federated.indexOf(context.connectionStrategy) !== -1) return callback(null, user, context);
  if (context.connection === 'db' && !(context.sso && context.sso.with_auth0)) {
    context.multifactor = { provider: 'guardian', allowRememberBrowser: true };
  }
  callback(null, user, context);
}
