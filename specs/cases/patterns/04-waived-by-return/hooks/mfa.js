// Who has passed MFA in this session is let through.
exports.onExecutePostLogin = async (event, api) => {
  const methods = event.authentication?.methods ?? [];
  if (methods.some((method) => method.name === 'mfa')) {
    return;
  }
  api.multifactor.enable('any', { allowRememberBrowser: false });
};
