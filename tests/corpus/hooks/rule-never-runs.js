function (user, context, callback) {
  if (context.authentication.methods.length === 0) {
    context.multifactor = { provider: 'none' };
  }
  const first = context.authentication.methods[0].name;
  if (first === 'mfa' && first === 'pwd') throw new Error('never');
  callback(null, user, context);
}
