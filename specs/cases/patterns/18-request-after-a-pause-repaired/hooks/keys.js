// Whoever gets a token of the keys API passes MFA at each visit.
exports.onExecutePostLogin = async (event, api) => {
  if (event.resource_server?.identifier === 'https://keys.example/api') {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  }
};
