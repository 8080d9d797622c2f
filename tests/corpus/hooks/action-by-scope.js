exports.onExecutePostLogin = async (event, api) => {
  const { requested_scopes: scopes } = event.transaction;
  if (scopes.includes('admin')) api.multifactor.enable('any', { allowRememberBrowser: false });
};
