function (user, context, callback) {
  const groups = (user.app_metadata && user.app_metadata.authorization && user.app_metadata.authorization.groups) || [];
  if (groups.includes('admins')) {
    context.multifactor = { provider: 'duo', ikey: configuration.KEY, skey: 's', host: 'h', username: user.email };
  }
  callback(null, user, context);
}
