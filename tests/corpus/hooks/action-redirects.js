exports.onExecutePostLogin = async (event, api) => {
  if (event.transaction.protocol === 'oauth2-refresh-token') return;
  if (api.redirect.canRedirect() && event.client.client_id === 'console-client') {
    api.redirect.sendUserTo('https://mfa.example');
  }
};
exports.onContinuePostLogin = async (event, api) => {};
