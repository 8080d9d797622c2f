// MFA again once the last one is more than 30 minutes old.
exports.onExecutePostLogin = async (event, api) => {
  const mfa = (event.authentication?.methods ?? []).find((method) => method.name === 'mfa');
  if (!mfa || Date.now() - Date.parse(mfa.timestamp) > 30 * 60 * 1000) {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  }
};
