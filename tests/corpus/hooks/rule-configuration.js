function (user, context, callback) {
  const clients = (configuration.CLIENTS || '').split(',').map(c => c.trim());
  if (clients.includes(context.clientID)) context.multifactor = { provider: 'any', allowRememberBrowser: false };
  callback(null, user, context);
}
