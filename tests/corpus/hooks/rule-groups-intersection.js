function (user, context, callback) {
  const groups = _.get(user, 'app_metadata.authorization.groups', []);
  if (_.intersection(groups, ['admins', 'finance']).length > 0) {
    context.multifactor = { provider: 'any', allowRememberBrowser: false };
  }
  callback(null, user, context);
}
