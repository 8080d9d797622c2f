// Shows the terms, in an Action of its own that comes last.
exports.onExecutePostLogin = async (event, api) => {
  if (api.redirect.canRedirect()) {
    api.redirect.sendUserTo('https://terms.example');
  }
};

exports.onContinuePostLogin = async (event, api) => {};
