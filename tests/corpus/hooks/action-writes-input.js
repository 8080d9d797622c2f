exports.onExecutePostLogin = async (event, api) => {
  const before = event.user.app_metadata.mfa === 'always';
  event.user.app_metadata.mfa = event.client.client_id === 'console-client' ? 'always' : 'never';
  if (event.user.app_metadata.mfa === 'always') api.multifactor.enable('any', { allowRememberBrowser: before });
};
