const NEEDS = { admin: ['write', 'delete'], profile: [] };
exports.onExecutePostLogin = async (event, api) => {
  const scopes = event.transaction.requested_scopes;
  if (scopes.includes('admin') && NEEDS.admin.length > NEEDS.profile.length) {
    api.multifactor.enable('any', { allowRememberBrowser: false });
  } else if (scopes.length === 0) {
    api.multifactor.enable('any', { allowRememberBrowser: true });
  }
};
