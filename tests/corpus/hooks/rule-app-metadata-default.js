function (user, context, callback) {
  user.app_metadata = user.app_metadata || {};
  user.app_metadata.settings = user.app_metadata.settings || { mfa: true };
  if (user.app_metadata.settings.mfa) {
    context.multifactor = { provider: 'any' };
  }
  callback(null, user, context);
}
