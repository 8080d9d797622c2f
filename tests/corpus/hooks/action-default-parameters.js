function demand(api, provider = 'any', { remember = false } = {}) {
  api.multifactor.enable(provider, { allowRememberBrowser: remember });
}
exports.onExecutePostLogin = async (event, api) => {
  if (event.resource_server?.identifier === 'https://account') demand(api);
  else if (event.transaction.prompt?.includes('none')) demand(api, 'none');
  else demand(api, undefined, { remember: true });
};
