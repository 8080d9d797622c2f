function (user, context, callback) {
  const list = context.request.query.audience.split('/');
  if (list[2] === 'account') context.multifactor = { provider: 'any' };
  callback(null, user, context);
}
