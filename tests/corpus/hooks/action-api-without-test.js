exports.onExecutePostLogin = async (event, api) => {
  if (event.resource_server.identifier === 'https://account') api.multifactor.enable('any');
};
