exports.onExecutePostLogin = async (event, api) => {
  if (event.client.name === '${application}') {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  }
};
