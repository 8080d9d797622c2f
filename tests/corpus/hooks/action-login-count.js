exports.onExecutePostLogin = async (event, api) => {
  if (event.organization) return;
  if (event.stats.logins_count === 2) api.multifactor.enable('any', { allowRememberBrowser: false });
};
