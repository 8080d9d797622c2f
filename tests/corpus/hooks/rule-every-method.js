function (user, context, callback) {
  const { methods = [] } = context.authentication || {};
  if (methods.every(({ name }) => name !== 'mfa')) context.multifactor = { provider: 'any' };
  callback(null, user, context);
}
