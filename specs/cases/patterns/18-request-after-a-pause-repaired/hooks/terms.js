// Everybody sees the house rules at each sign-in.
exports.onExecutePostLogin = async (event, api) => {
  api.redirect.sendUserTo('https://terms.example/house-rules');
};

exports.onContinuePostLogin = async (event, api) => {};
