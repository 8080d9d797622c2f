const STRONG = ['admin', 'owner', 'ops'];
exports.onExecutePostLogin = async (event, api) => {
  const { roles = [] } = event.authorization ?? {};
  if (STRONG.some((role) => roles.includes(role))) {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  }
};
