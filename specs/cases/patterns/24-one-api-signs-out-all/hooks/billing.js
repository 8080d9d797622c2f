// Tokens of the billing API need MFA, once in a session.
exports.onExecutePostLogin = async (event, api) => {
  const passed = (event.authentication?.methods ?? []).some((method) => method.name === 'mfa');
  if (event.resource_server?.identifier === 'https://billing.example/api' && !passed) {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  }
};
