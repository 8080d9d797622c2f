exports.onExecutePostLogin = async (event, api) => {
  const options = event.user.app_metadata.mfa_options;
  api.multifactor.enable('any', options);
  const { length } = event.authentication.methods;
  if (length >= 3) api.multifactor.enable('none', { ...{ allowRememberBrowser: true } });
};
