exports.onExecutePostLogin = async (event, api) => {
  const created = new Date(event.user.created_at);
  const days = Math.floor((Date.now() - created.getTime()) / 86400000);
  if (days < 7) {
    api.access.deny('accounts younger than a week may not sign in');
    return;
  }
  api.multifactor.enable('any', { allowRememberBrowser: days > 30 });
};
