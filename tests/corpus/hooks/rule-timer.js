function (user, context, callback) {
  setTimeout(() => {
    if (context.authentication.methods.length < 2) context.multifactor = { provider: 'any' };
    callback(null, user, context);
  }, 10);
}
