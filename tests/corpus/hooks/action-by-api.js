exports.onExecutePostLogin = async (event, api) => {
  const strict = ['https://account'];
  if (event.resource_server && strict.includes(event.resource_server.identifier)) {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  } else if (!event.authentication.methods.find(m => m.name === 'mfa')) {
    api.multifactor.enable('any', { allowRememberBrowser: true });
  }
};
