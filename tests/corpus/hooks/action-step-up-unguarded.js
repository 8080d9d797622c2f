exports.onExecutePostLogin = async (event, api) => {
  if (event.client.client_id === 'console-client' && event.transaction.acr_values.includes('urn:mfa')) {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  }
};
