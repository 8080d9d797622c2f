// Vault takes one-time passwords only, at each visit, and no browser is to be remembered.
exports.onExecutePostLogin = async (event, api) => {
  api.multifactor.enable('any', { allowRememberBrowser: false });
  api.authentication.challengeWith({ type: 'otp' });
};
