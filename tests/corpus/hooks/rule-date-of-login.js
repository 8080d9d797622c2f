function (user, context, callback) {
  const day = new Date().toISOString().slice(0, 10);
  if (user.app_metadata && user.app_metadata.last_mfa && user.app_metadata.last_mfa.slice(0, 10) === day) {
    return callback(null, user, context);
  }
  context.multifactor = { provider: 'any' };
  callback(null, user, context);
}
