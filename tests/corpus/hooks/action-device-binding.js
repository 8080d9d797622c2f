exports.onExecutePostLogin = async (event, api) => {
  const initial = event.session?.device?.initial_ip;
  if (initial && initial !== event.request.ip) {
    api.session.revoke('another network');
    return;
  }
  if (event.authentication.methods.length === 1) api.multifactor.enable('any');
};
