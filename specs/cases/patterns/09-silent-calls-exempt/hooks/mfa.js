// A silent call can't show a prompt, so MFA is for the others.
function mfa(user, context, callback) {
  const query = context.request.query || {};
  if (query.prompt !== 'none') {
    context.multifactor = { provider: 'any', allowRememberBrowser: false };
  }
  callback(null, user, context);
}
