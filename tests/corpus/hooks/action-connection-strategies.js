exports.onExecutePostLogin = async (event, api) => {
  switch (event.connection.strategy) {
    case 'waad':
    case 'samlp':
    case 'adfs':
      return;
    case 'auth0':
      if (event.connection.name !== 'db') break;
      api.multifactor.enable('any', { allowRememberBrowser: true });
      return;
    default:
      api.access.deny('unknown connection');
  }
  api.multifactor.enable('any', { allowRememberBrowser: false });
};
