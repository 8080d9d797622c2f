function (user, context, callback) {
  if (context.authentication.methods.some(m => m.name === 'mfa')) {
    context.multifactor = false;
  } else {
    context.multifactor = { provider: 'none' };
  }
  callback(null, user, context);
}
