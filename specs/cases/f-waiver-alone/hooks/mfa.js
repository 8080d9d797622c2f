// Waives for console where the session has MFA, demands for account; says nothing otherwise.
exports.onExecutePostLogin = async (event, api) => {
  const methods = event.authentication?.methods ?? [];
  const done = methods.some((method) => method.name === 'mfa');

  if (event.client.client_id === 'account') {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  } else if (done) {
    api.multifactor.enable('none');
  }
};
