function (user, context, callback) {
  const passed = context.authentication.methods.find(m => m.name !== 'mfa');
  if (passed) return callback(null, user, context);
  context.multifactor = { provider: 'any' };
  callback(null, user, context);
}
