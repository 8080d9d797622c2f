// Always decides: waives where the session has MFA and the client may pass, demands otherwise.
exports.onExecutePostLogin = async (event, api) => {
  const methods = event.authentication?.methods ?? [];
  const done = methods.some((method) => method.name === 'mfa');
  const everyTime = event.client.client_id === 'account';

  if (done && !everyTime) {
    api.multifactor.enable('none');
  } else {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  }
};
