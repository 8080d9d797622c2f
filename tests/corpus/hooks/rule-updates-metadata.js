function (user, context, callback) {
  user.app_metadata = user.app_metadata || {};
  user.app_metadata.logins = (user.app_metadata.logins || 0) + 1;
  if (context.clientID === 'console-client') {
    context.multifactor = { provider: 'any', allowRememberBrowser: false };
  }
  auth0.users.updateAppMetadata(user.user_id, user.app_metadata)
    .then(function () { callback(null, user, context); })
    .catch(function (err) { callback(err); });
}
