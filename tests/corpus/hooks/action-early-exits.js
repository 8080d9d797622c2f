exports.onExecutePostLogin = async (event, api) => {
  if (event.transaction.protocol === 'oauth2-refresh-token') return;
  if (event.transaction.prompt?.[0] === 'none') return;
  if (event.stats.logins_count === 0) return;
  if (!event.user.email_verified && event.connection.strategy === 'auth0') {
    api.access.deny('unverified');
    return;
  }
  api.multifactor.enable('any', { allowRememberBrowser: event.stats.logins_count >= 3 });
};
