// Feed asks for tokens of the billing API later, where nothing can be shown: MFA at its sign-in, once in a session.
exports.onExecutePostLogin = async (event, api) => {
  const passed = (event.authentication?.methods ?? []).some((method) => method.name === 'mfa');
  if (event.client.client_id === 'feed' && !passed) {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  }
};
