const EXEMPT = new Set(['kiosk-client', 'console-client']);
exports.onExecutePostLogin = async (event, api) => {
  if (EXEMPT.has(event.client.client_id)) return;
  api.multifactor.enable('any');
};
