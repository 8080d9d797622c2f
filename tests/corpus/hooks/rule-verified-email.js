function (user, context, callback) {
  if (!user.email_verified) {
    return callback(new UnauthorizedError('Please verify your email before logging in.'));
  }
  if (user.email && !user.email.endsWith('@corp.example')) context.multifactor = { provider: 'any' };
  return callback(null, user, context);
}
