function (user, context, callback) {
  if (!user.app_metadata || !user.app_metadata.authorization || !Array.isArray(user.app_metadata.authorization.groups)) {
    return callback(null, user, context);
  }
  const WITH_MFA = { admins: true };
  if (user.app_metadata.authorization.groups.some(group => WITH_MFA[group] === true)) {
    context.multifactor = { provider: 'guardian', allowRememberBrowser: false };
  }
  callback(null, user, context);
}
