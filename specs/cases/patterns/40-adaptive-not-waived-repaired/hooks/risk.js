// Who has passed MFA in this session is spared another one. The policy is Never: nothing else asks.
exports.onExecutePostLogin = async (event, api) => {
  const passed = (event.authentication?.methods ?? []).some((method) => method.name === 'mfa');
  if (!passed) {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  }
};
