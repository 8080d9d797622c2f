// Wallet can get tokens of the payments API by its refresh token, where no rule sees which API is asked for: MFA at its sign-in.
function payments(user, context, callback) {
  if (context.clientID !== 'wallet' || context.protocol === 'oauth2-refresh-token') {
    return callback(null, user, context);
  }
  const methods = (context.authentication && context.authentication.methods) || [];
  if (!methods.some((method) => method.name === 'mfa')) {
    context.multifactor = { provider: 'any', allowRememberBrowser: false };
  }
  callback(null, user, context);
}
