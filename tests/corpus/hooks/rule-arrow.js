function (user, context, callback) {
  const f = (x) => x === 'mfa';
  if (context.authentication.methods.map(m => m.name).some(f)) context.multifactor = { provider: 'none' };
  callback(null, user, context);
}
