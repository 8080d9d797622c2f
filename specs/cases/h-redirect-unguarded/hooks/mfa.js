// Shows the terms at each login.
exports.onExecutePostLogin = async (event, api) => {
  api.redirect.sendUserTo('https://terms.example');
};

exports.onContinuePostLogin = async (event, api) => {};
