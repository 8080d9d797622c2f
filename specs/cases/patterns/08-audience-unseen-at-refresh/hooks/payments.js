// MFA for tokens of the payments API, once in a session.
function payments(user, context, callback) {
  const asked = ((context.request || {}).query || {}).audience;
  const methods = (context.authentication && context.authentication.methods) || [];
  if (asked === 'https://payments.example/api' && !methods.some((method) => method.name === 'mfa')) {
    context.multifactor = { provider: 'any', allowRememberBrowser: false };
  }
  callback(null, user, context);
}
