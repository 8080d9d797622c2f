exports.onExecutePostLogin = async (event, api) => {
  const { hostname } = new URL(event.transaction.redirect_uri);
  if (hostname === 'localhost') return;
  api.multifactor.enable('any', { allowRememberBrowser: hostname.endsWith('.corp.example') });
};
