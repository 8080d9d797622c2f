function (user, context, callback) {
  const defaults = { provider: 'any', allowRememberBrowser: true };
  const special = context.clientID === 'console-client' ? { allowRememberBrowser: false } : null;
  context.multifactor = Object.assign({}, defaults, special);
  callback(null, user, context);
}
