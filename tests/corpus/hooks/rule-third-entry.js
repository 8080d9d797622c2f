function (user, context, callback) {
  const methods = context.authentication.methods;
  if (methods.length >= 3 || methods[1] === undefined) {
    context.multifactor = { provider: 'any' };
  }
  callback(null, user, context);
}
