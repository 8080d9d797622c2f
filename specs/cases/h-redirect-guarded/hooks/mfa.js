// Shows the terms at each login that somebody sees.
exports.onExecutePostLogin = async (event, api) => {
  if (api.redirect.canRedirect()) {
    api.redirect.sendUserTo('https://terms.example');
  }
};

exports.onContinuePostLogin = async (event, api) => {};
