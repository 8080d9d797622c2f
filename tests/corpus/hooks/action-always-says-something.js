exports.onExecutePostLogin = async (event, api) => {
  const CLIENT = 'console-client';
  const passed = event.authentication.methods.some(({ name }) => name === 'mfa');
  if (event.client.client_id === CLIENT && passed) {
    api.multifactor.enable('none');
    return;
  }
  api.multifactor.enable('any', { allowRememberBrowser: false });
};
