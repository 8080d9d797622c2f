// MFA at each sign-in. A refresh token comes from one, so its exchanges are let through.
exports.onExecutePostLogin = async (event, api) => {
  if (event.transaction?.protocol === 'oauth2-refresh-token') {
    return;
  }
  api.multifactor.enable('any', { allowRememberBrowser: false });
};
