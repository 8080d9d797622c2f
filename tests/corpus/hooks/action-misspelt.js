exports.onExecutePostLogin = async (event, api) => {
  api.multifactor.enable('any', { allowRememberBrowsers: false });
};
