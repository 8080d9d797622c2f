exports.onExecutePostLogin = async (event, api) => {
  const roles = event.authorization?.roles || [];
  if (roles.includes('admin')) api.multifactor.enable('any', { allowRememberBrowser: false });
};
