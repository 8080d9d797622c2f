// The terms, in an Action of their own and the last one.
exports.onExecutePostLogin = async (event, api) => {
  const methods = event.authentication?.methods ?? [];
  if (!methods.some((method) => method.name === 'mfa')) {
    api.redirect.sendUserTo('https://terms.example/accept');
  }
};

exports.onContinuePostLogin = async (event, api) => {};
