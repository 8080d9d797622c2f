exports.onExecutePostLogin = async (event, api) => {
  const clients = (event.secrets.CLIENTS || '').split(',').map((id) => id.trim()).filter(Boolean);
  if (clients.length > 0 && !clients.includes(event.client.client_id)) {
    api.access.deny('not for this client');
  }
};
