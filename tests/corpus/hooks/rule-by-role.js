function (user, context, callback) {
  const roles = (context.authorization || {}).roles || [];
  if (roles.includes('admin') && !roles.includes('robot')) context.multifactor = { provider: 'any' };
  callback(null, user, context);
}
