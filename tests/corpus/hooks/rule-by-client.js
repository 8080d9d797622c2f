function (user, context, callback) {
  const CLIENTS = ['console-client', 'other-client'];
  if (CLIENTS.includes(context.clientID)) {
    context.multifactor = { provider: 'guardian' };
  }
  callback(null, user, context);
}
