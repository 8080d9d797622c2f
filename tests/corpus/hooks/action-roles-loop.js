exports.onExecutePostLogin = async (event, api) => {
  let strong = false;
  for (const role of event.authorization?.roles || []) {
    if (role.startsWith('admin')) { strong = true; }
  }
  if (strong) api.multifactor.enable('any', { allowRememberBrowser: false });
};
