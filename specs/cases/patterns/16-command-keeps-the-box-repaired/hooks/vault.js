// No browser is to be remembered: that can only be said where no factor is named.
exports.onExecutePostLogin = async (event, api) => {
  api.multifactor.enable('any', { allowRememberBrowser: false });
};
