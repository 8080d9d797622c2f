function (user, context, callback) {
  const meta = user.user_metadata || {};
  const wanted = meta.mfa_enabled === true || meta.mfa_enabled === 'true' || Number(meta.mfa_enabled) === 1;
  if (wanted) context.multifactor = { provider: 'any', allowRememberBrowser: false };
  callback(null, user, context);
}
