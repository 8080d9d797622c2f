exports.onExecutePostLogin = async (event, api) => {
  api.multifactor.enable('any');
  if (event.authentication.methods.length > 1) api.multifactor.enable('none');
};
