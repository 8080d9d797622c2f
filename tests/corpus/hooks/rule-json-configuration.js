function (user, context, callback) {
  let list = [];
  try {
    list = JSON.parse(configuration.LIST || '[]');
  } catch (e) {
    return callback(e);
  }
  if (context.authorization && list.includes((context.authorization.roles || [])[0])) {
    context.multifactor = { provider: 'any' };
  }
  callback(null, user, context);
}
