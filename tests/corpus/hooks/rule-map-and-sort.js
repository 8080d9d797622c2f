function (user, context, callback) {
  const policy = new Map([['console-client', 'any'], ['other-client', 'none']]);
  const places = ['query', 'body'].sort().reverse();
  const audience = places.map(p => context.request[p].audience).filter(Boolean).pop();
  if (audience && policy.has(context.clientID)) {
    context.multifactor = { provider: policy.get(context.clientID) };
  }
  callback(null, user, context);
}
