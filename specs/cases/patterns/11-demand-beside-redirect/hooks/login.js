// MFA once in a session, and the terms on the way.
exports.onExecutePostLogin = async (event, api) => {
  const methods = event.authentication?.methods ?? [];
  if (!methods.some((method) => method.name === 'mfa')) {
    api.multifactor.enable('any', { allowRememberBrowser: false });
    api.redirect.sendUserTo('https://terms.example/accept');
  }
};

exports.onContinuePostLogin = async (event, api) => {};
