exports.onExecutePostLogin = async (event, api) => {
  const clients = event.secrets.CLIENTS?.split(',').map(c => c.trim()) || [];
  if (clients.includes(event.client.client_id)) {
    api.multifactor.enable(event.secrets.MODE || 'any', { allowRememberBrowser: event.secrets.KEY === 'y' });
  }
};
