exports.onExecutePostLogin = async (event, api) => {
  const hour = new Date().getUTCHours();
  const office = hour >= 8 && hour < 18;
  if (!office || event.user.app_metadata.always_mfa) api.multifactor.enable('any');
};
