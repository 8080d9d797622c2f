exports.onExecutePostLogin = async (event, api) => {
  const { last_mfa: last } = event.user.app_metadata;
  const now = Math.floor(Date.now() / 1000);
  const then = last ? Math.floor(new Date(last).getTime() / 1000) : 0;
  if (now - then > 3600) api.multifactor.enable('any');
};
