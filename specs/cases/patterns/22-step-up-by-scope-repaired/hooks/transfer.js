// Whoever may transfer money needs MFA, once in a session.
exports.onExecutePostLogin = async (event, api) => {
  const methods = event.authentication?.methods ?? [];
  const passed = methods.some((method) => method.name === 'mfa');
  if (event.transaction?.requested_scopes?.includes('transfer') && !passed) {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  }
};
