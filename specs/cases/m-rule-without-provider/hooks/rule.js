function rule(user, context, callback) {
  context.multifactor = { provider: false, allowRememberBrowser: false };
  callback(null, user, context);
}
