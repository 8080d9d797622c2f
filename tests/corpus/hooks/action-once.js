exports.onExecutePostLogin = async (event, api) => {
  if (!event.authentication?.methods?.some((m) => m.name === 'mfa')) {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  }
};
