// Demands MFA once per session, and shows the terms, in one Action.
exports.onExecutePostLogin = async (event, api) => {
  if (event.authentication.methods.some((method) => method.name === 'mfa')) return;
  api.multifactor.enable('any', { allowRememberBrowser: false });
  if (api.redirect.canRedirect()) {
    api.redirect.sendUserTo('https://terms.example');
  }
};

exports.onContinuePostLogin = async (event, api) => {};
