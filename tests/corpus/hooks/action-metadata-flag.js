exports.onExecutePostLogin = async (event, api) => {
  const { mfa_enabled: on = 'false' } = event.user.user_metadata;
  const required = event.user.app_metadata?.mfa === 'always' || on === 'true';
  api.multifactor.enable(required ? 'any' : 'none');
};
