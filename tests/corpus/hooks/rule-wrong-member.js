function (user, context, callback) {
  if (!context.authentification) context.multifactor = { provider: 'any', rememberBrowser: false };
  callback(null, user, context);
}
