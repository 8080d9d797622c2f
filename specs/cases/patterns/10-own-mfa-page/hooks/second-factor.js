// The second factor is asked on our own page.
exports.onExecutePostLogin = async (event, api) => {
  api.redirect.sendUserTo('https://factor.example/ask');
};

exports.onContinuePostLogin = async (event, api) => {};
