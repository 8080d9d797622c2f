function (user, context, callback) {
  if (context.request.query.audience === 'https://account') {
    context.multifactor = { provider: 'any' };
    return;
  }
  callback(null, user, context);
}
