// Whoever may transfer money needs MFA.
exports.onExecutePostLogin = async (event, api) => {
  if (event.transaction?.requested_scopes?.includes('transfer')) {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  }
};
