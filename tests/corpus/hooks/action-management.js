exports.onExecutePostLogin = async (event, api) => {
  const { ManagementClient } = require('auth0');
  const management = new ManagementClient({ domain: event.secrets.domain });
  if (!event.user.app_metadata.seen) {
    await management.users.update({ id: event.user.user_id }, { app_metadata: { seen: true } });
  }
  api.multifactor.enable('any', { allowRememberBrowser: true });
};
