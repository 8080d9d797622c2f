// MFA once per session, at the sign-in: an exchange of a refresh token rests on the sign-in that it comes from.
exports.onExecutePostLogin = async (event, api) => {
  if (event.transaction?.protocol === 'oauth2-refresh-token') {
    return;
  }
  const methods = event.authentication?.methods ?? [];
  if (!methods.some((method) => method.name === 'mfa')) {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  }
};
