// MFA again once none of the last 30 minutes is there.
exports.onExecutePostLogin = async (event, api) => {
  const fresh = (event.authentication?.methods ?? []).some(
    (method) => method.name === 'mfa' && Date.now() - Date.parse(method.timestamp) <= 30 * 60 * 1000,
  );
  if (!fresh) {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  }
};
