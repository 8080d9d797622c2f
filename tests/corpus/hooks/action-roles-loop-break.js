exports.onExecutePostLogin = async (event, api) => {
  for (const role of event.user.app_metadata.roles ?? []) {
    if (role === 'ops') { api.multifactor.enable('any'); break; }
    if (role === 'robot') return;
  }
};
