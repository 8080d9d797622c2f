function (user, context, callback) {
  const social = user.identities.some(identity => identity.isSocial);
  if (!social) context.multifactor = { provider: 'any' };
  callback(null, user, context);
}
