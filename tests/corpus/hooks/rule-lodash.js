function (user, context, callback) {
  const roles = _.get(user, 'app_metadata.roles', []);
  const done = _.find(context.authentication.methods, { name: 'mfa' });
  if (_.includes(roles, 'admin') && !done) context.multifactor = { provider: 'any' };
  if (_.isEmpty(_.get(context, ['request', 'query', 'audience']))) context.multifactor = { provider: 'none' };
  callback(null, user, context);
}
