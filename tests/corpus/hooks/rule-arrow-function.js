async (user, context, callback) => {
  await null;
  if (context.authentication.methods.length > 1) context.multifactor = { provider: 'any' };
  return callback(null, user, context);
}
