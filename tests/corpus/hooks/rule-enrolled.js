function (user, context, callback) {
  if (user.multifactor && user.multifactor.length) context.multifactor = { provider: 'any' };
  callback(null, user, context);
}
