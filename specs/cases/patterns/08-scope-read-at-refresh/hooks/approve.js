// MFA for whoever asks to approve reports.
function approve(user, context, callback) {
  const scopes = context.request.query.scope.split(' ');
  if (scopes.includes('approve')) {
    context.multifactor = { provider: 'any', allowRememberBrowser: false };
  }
  callback(null, user, context);
}
