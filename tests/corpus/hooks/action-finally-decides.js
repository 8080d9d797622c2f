exports.onExecutePostLogin = async (event, api) => {
  let provider = 'any';
  try {
    if (event.resource_server.identifier.startsWith('https://con')) provider = 'none';
  } catch {
    provider = undefined;
  } finally {
    if (provider) api.multifactor.enable(provider);
  }
};
