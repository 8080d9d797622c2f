// Demands MFA once per session.
exports.onExecutePostLogin = async (event, api) => {
  if (event.authentication.methods.some((method) => method.name === 'mfa')) return;
  api.multifactor.enable('any', { allowRememberBrowser: false });
};
