function (user, context, callback) {
  const names = Array.from(new Set(context.authentication.methods.map(m => m.name)));
  if (names.length === 1) context.multifactor = { provider: 'any' };
  callback(null, user, context);
}
